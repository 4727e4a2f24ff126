package import MailTypes

/// A pattern that chooses folders: `*` is anything, `%` anything within one level,
/// `\Trash` the folder with that special use.
package struct FolderPattern: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case name(String)
    case specialUse(SpecialUse)
  }

  package let kind: Kind
  /// As it was written.
  package let text: String

  package init(_ text: String) {
    self.text = text
    if text.hasPrefix("\\"), let use = SpecialUse(attribute: text) {
      kind = .specialUse(use)
    } else {
      kind = .name(text)
    }
  }

  /// Whether a name is chosen; `/` in a pattern fits whatever the delimiter is.
  func matches(name: String, delimiter: Character?) -> Bool {
    guard case .name(let pattern) = kind else { return false }
    let isInbox = name.uppercased() == "INBOX" && pattern.uppercased() == "INBOX"
    if isInbox || Self.glob(Array(pattern), Array(name), delimiter) { return true }
    guard let delimiter, delimiter != "/" else { return false }
    let slashed = name.map { $0 == delimiter ? "/" : $0 }
    return Self.glob(Array(pattern), slashed, "/")
  }

  /// Keeps the set of places in the name that the pattern so far can reach: never exponential.
  private static func glob(
    _ pattern: [Character], _ name: [Character], _ delimiter: Character?
  ) -> Bool {
    var reachable = Array(repeating: false, count: name.count + 1)
    reachable[0] = true
    for symbol in pattern {
      var next = Array(repeating: false, count: name.count + 1)
      switch symbol {
      case "*":
        var isOpen = false
        for index in 0...name.count {
          isOpen = isOpen || reachable[index]
          next[index] = isOpen
        }
      case "%":
        var isOpen = false
        for index in 0...name.count {
          if index > 0, name[index - 1] == delimiter { isOpen = false }
          isOpen = isOpen || reachable[index]
          next[index] = isOpen
        }
      default:
        for index in 0..<name.count where reachable[index] && name[index] == symbol {
          next[index + 1] = true
        }
      }
      reachable = next
    }
    return reachable[name.count]
  }
}
