internal import MailTypes

/// The name of an exported message's file: date, subject and the beginning of its hash.
///
/// Names can stand on any file system, and no two messages of a folder share one.
enum EMLFileName {
  /// Octets of the subject that are kept.
  private static let subjectLimit = 80

  static func text(_ message: ExportedMessage) -> String {
    var name = ""
    if let date = message.internalDate {
      let (day, time) = date.local
      name = day.text + "-" + time.filter { $0 != ":" } + "-"
    }
    let subject = slug(message.subject ?? "")
    if !subject.isEmpty { name += subject + "-" }
    name += String(message.digest.description.prefix(16))
    if message.copyNumber > 0 { name += ".\(message.copyNumber)" }
    return name + ".eml"
  }

  /// Letters and digits of any script; one hyphen for everything between.
  private static func slug(_ text: String) -> String {
    var out = ""
    var isGap = false
    for character in text {
      guard character.isLetter || character.isNumber else {
        isGap = !out.isEmpty
        continue
      }
      let piece = (isGap ? "-" : "") + String(character)
      guard out.utf8.count + piece.utf8.count <= subjectLimit else { break }
      out += piece
      isGap = false
    }
    return out
  }
}

extension CivilDate {
  /// `yyyymmdd`.
  fileprivate var text: String {
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return padded(year, 4) + padded(month, 2) + padded(day, 2)
  }
}
