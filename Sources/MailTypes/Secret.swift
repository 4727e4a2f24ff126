/// A credential: never printed, never compared in output, wiped when the last holder lets go.
package final class Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let storage: SecretBytes

  package init(_ bytes: [UInt8]) { storage = SecretBytes(bytes) }

  package var isEmpty: Bool { storage.isEmpty }

  /// Lends the bytes; the caller keeps no copy longer than it must.
  package func withBytes<Result, Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withBytes(body)
  }

  package var description: String { "‹secret›" }
  package var debugDescription: String { "‹secret›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
