internal import MailTypes
internal import WireBytes

/// Turns one framed response into a `Response`: lenient inside, since the end is already known.
package struct ResponseParser {
  private let limits: IMAPLimits
  private let flagLists = FlagListCache()
  /// The deviations seen so far.
  package private(set) var quirks = QuirkSet()
  /// Whether the server spells mailbox names in UTF-8 (RFC 6855 §3).
  package var usesUTF8 = false

  package init(limits: IMAPLimits = IMAPLimits()) { self.limits = limits }

  /// Understands a response.
  ///
  /// - Parameters:
  ///   - bytes: All that was kept of the response, without the last line end.
  ///   - streamed: Literals whose octets are not in `bytes`.
  /// - Throws: `notAResponse` where the octets cannot be the start of one, so that the connection has
  ///   lost its step; anything else costs this response only.
  package mutating func parse(
    _ bytes: Span<UInt8>, streamed: [StreamedLiteral] = []
  ) throws(IMAPWireError) -> Response {
    var grammar = Grammar(bytes, streamed: streamed, limits: limits, flagLists: flagLists)
    grammar.usesUTF8 = usesUTF8
    do throws(IMAPWireError) {
      let response = try grammar.response()
      quirks.formUnion(grammar.quirks)
      return response
    } catch {
      quirks.formUnion(grammar.quirks)
      throw error
    }
  }

  package mutating func note(_ more: QuirkSet) { quirks.formUnion(more) }
}
