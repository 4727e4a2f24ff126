/// A literal whose octets were handed on while the response was still being read.
package struct StreamedLiteral: Hashable, Sendable {
  /// Where its octets would stand in the bytes that were kept of the response.
  package var offset: Int
  package var octets: UInt64
  /// Whether the octets went to the sink; they were dropped otherwise.
  package var isBody: Bool
  /// Whether the announced count turned out wrong.
  package var isMiscounted = false
}
