/// One leaf of a message: a text to be shown, or something attached.
package struct MIMEPart: Hashable, Sendable {
  /// Lower case: `text/plain`.
  package var type: String
  /// The file name that the sender gave; nil without one.
  ///
  /// Never a path to use.
  package var name: String?
  /// Lower case: `base64`; empty where none is named.
  package var encoding: String
  /// Octets once decoded.
  package var size: Int
  /// What there is to read; nil for what is attached.
  package var text: String?
}
