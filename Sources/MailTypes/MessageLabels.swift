/// The labels of a message at Gmail (X-GM-LABELS).
///
/// Its user's as people read them, Gmail's own with a backslash (`\Important`). The label of the folder
/// that the message is read in is not among them, since Gmail leaves it out there.
package struct MessageLabels: Hashable, Sendable {
  /// Ascending by their UTF-8, each once; none is empty or has a line end.
  package let names: [String]

  package init(_ names: [String]) {
    var sorted: [String] = []
    let wanted = names.lazy.filter { name in
      !name.isEmpty && !name.unicodeScalars.contains { $0.value == 0x0a || $0.value == 0x0d }
    }
    for name in wanted.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !(sorted.last.map { $0.utf8.elementsEqual(name.utf8) } ?? false) { sorted.append(name) }
    self.names = sorted
  }
}
