/// A message as a comparison sees it: where it lies, its octets, its marks, its date.
package struct MailEntry: Hashable, Sendable, CustomStringConvertible {
  package var folder: String
  /// Of the octets that the server gives, in hexadecimal.
  package var sha256: String
  /// System flags without backslash, in lower case.
  package var flags: Set<String>
  package var keywords: Set<String>
  /// The internal date in seconds since 1970.
  package var date: Int

  package init(
    folder: String, sha256: String, flags: Set<String>, keywords: Set<String>, date: Int
  ) {
    self.folder = folder
    self.sha256 = sha256
    self.flags = flags
    self.keywords = keywords
    self.date = date
  }

  /// From a line that the independent reader printed.
  package init?(dumped line: JSONValue) {
    guard let folder = line["folder"].text, let sha256 = line["sha256"].text,
      let date = line["date"].int
    else { return nil }
    self.folder = folder
    self.sha256 = sha256
    flags = Set(line["flags"].texts.map { $0.lowercased() })
    keywords = Set(line["keywords"].texts)
    self.date = date
  }

  package var description: String {
    let marks = (flags.sorted() + keywords.sorted()).joined(separator: " ")
    return "\(folder) \(sha256.prefix(12)) [\(marks)] \(date)"
  }
}

extension Sequence where Element: Hashable {
  /// How often each element occurs.
  package var multiset: [Element: Int] {
    reduce(into: [:]) { counts, element in counts[element, default: 0] += 1 }
  }
}
