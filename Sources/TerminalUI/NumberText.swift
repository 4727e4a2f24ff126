/// Counts with their thousands marked: `12,345`.
package enum NumberText {
  package static func text(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return (value < 0 ? "-" : "") + grouped
  }

  /// `1 message`, `2 messages`: for words whose plural is formed with an s.
  package static func counted(_ value: Int, _ noun: String) -> String {
    text(value) + " " + noun + (value == 1 ? "" : "s")
  }
}
