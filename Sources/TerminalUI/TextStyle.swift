/// Colours and weights, applied only where output is coloured (ECMA-48 SGR).
package struct TextStyle: Hashable, Sendable {
  package enum Look: String, Hashable, Sendable {
    case bold = "1"
    case dim = "2"
    case error = "1;31"
    case warning = "1;33"
    case good = "32"
  }

  package var isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }

  package func text(_ text: String, _ look: Look) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(look.rawValue)m\(text)\u{1B}[0m" : text
  }
}
