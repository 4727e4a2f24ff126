/// How the line ends of a stored message relate to those that came over the wire.
package enum LineEndForm: String, Hashable, Sendable, CaseIterable {
  /// Every line end on the wire was CRLF; each is stored as LF.
  case lf
  /// Stored byte for byte, because some CR or LF stood alone.
  case verbatim
}
