package import MailTypes

/// The line that begins a message in an mbox, as mailkura writes it: `From`, a sender and a date.
///
/// The date is that of asctime(3) in UTC, as RFC 4155 §2 has it.
package enum MboxSeparatorLine {
  /// Stands where no address does.
  package static let nobody = "MAILER-DAEMON"
  /// The octets of every line that `octets` makes for `nobody`, its LF included.
  package static let length = 44

  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

  /// The line with its LF.
  ///
  /// - Parameter sender: an address, or `nobody`; without white space.
  package static func octets(date: InternalDate, sender: String = nobody) -> [UInt8] {
    let utc = InternalDate(seconds: date.seconds)
    let (day, time) = utc.local
    let number = day.daysSince1970 % 7
    let weekday = weekdays[Int(number < 0 ? number + 7 : number)]
    let month = InternalDate.monthNames[day.month - 1]
    let digits = String(day.year)
    let year = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let inMonth = (day.day < 10 ? " " : "") + String(day.day)
    return Array("From \(sender) \(weekday) \(month) \(inMonth) \(time) \(year)\n".utf8)
  }
}
