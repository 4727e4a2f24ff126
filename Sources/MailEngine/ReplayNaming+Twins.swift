internal import MailTypes

extension ReplayNaming {
  /// What is left of a name where a server tells it from another by letters and digits alone, whatever
  /// their case and Unicode form: there are servers that drop empty levels, spaces or dots.
  static func twinKey(_ name: MailboxName) -> String {
    name.description.filter { $0.isLetter || $0.isNumber }.lowercased()
  }

  /// Whether a name is one that a folder gets where the target does not take its own: a plainer one, or
  /// either with numbers behind.
  static func isStandIn(
    _ other: MailboxName, for name: MailboxName, delimiter: Character?
  ) -> Bool {
    guard other != name else { return false }
    let bases = [name, plainer(name, delimiter: delimiter)].compactMap(\.self)
      .map { Array($0.description.utf8) }
    var rest = other.description[...]
    while true {
      if bases.contains(Array(rest.utf8)) { return true }
      guard rest.hasSuffix(")"), let open = rest.lastIndex(of: "("), open > rest.startIndex
      else { return false }
      let digits = rest[open...].dropFirst().dropLast()
      let space = rest.index(before: open)
      guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }), rest[space] == " "
      else {
        return false
      }
      rest = rest[..<space]
    }
  }
}
