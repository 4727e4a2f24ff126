import IMAPWire
import WireBytes

/// What a server's octets are taken for.
struct ServerOctets {
  var responses: [Response] = []
  var dropped: [IMAPWireError.Code] = []
  var bodies: [[UInt8]] = []
  var quirks: [ServerQuirk] = []
  /// Why reading stopped before the octets were used up.
  var failure: IMAPWireError.Code?
  /// The most octets that stood in the buffer at a time.
  var largestBuffer = 0
  /// Octets that were left when no response was complete.
  var rest = 0

  init(
    _ text: String, piece: Int = .max, limits: IMAPLimits = IMAPLimits(), usesUTF8: Bool = false
  ) {
    self.init(Array(text.utf8), piece: piece, limits: limits, usesUTF8: usesUTF8)
  }

  /// - Parameter piece: The most octets of one read.
  init(
    _ octets: [UInt8], piece: Int = .max, limits: IMAPLimits = IMAPLimits(), usesUTF8: Bool = false
  ) {
    var input = octets[...]
    var buffer = ReceiveBuffer(capacity: 1024, maximum: 32 << 20)
    var framer = ResponseFramer(limits: limits)
    var parser = ResponseParser(limits: limits)
    parser.usesUTF8 = usesUTF8
    defer {
      parser.note(framer.quirks)
      quirks = parser.quirks.quirks
      rest = buffer.count + input.count
    }
    func fill(_ buffer: inout ReceiveBuffer) -> Bool {
      buffer.fill { free in
        let count = min(free.count, input.count, piece)
        for index in 0..<count { free[index] = input[input.startIndex + index] }
        input = input.dropFirst(count)
        return count
      } > 0
    }
    while true {
      do throws(IMAPWireError) {
        switch try framer.next(in: &buffer) {
        case .needsMore:
          guard fill(&buffer) else { return }
        case .literal(let octets, let isBody):
          var body: [UInt8] = []
          while body.count < octets {
            if buffer.isEmpty, !fill(&buffer) { return }
            let count = min(Int(octets) - body.count, buffer.count)
            body += first(count, of: buffer)
            buffer.consume(count)
          }
          if isBody { bodies.append(body) }
        case .response(let octets):
          let whole = framer.kept + first(octets, of: buffer)
          let streamed = framer.streamed
          framer.finish(in: &buffer)
          do throws(IMAPWireError) {
            responses.append(try parser.parse(whole.span, streamed: streamed))
          } catch {
            if error.code == .notAResponse { throw error }
            dropped.append(error.code)
          }
        }
        largestBuffer = max(largestBuffer, buffer.count)
      } catch {
        failure = error.code
        return
      }
    }
  }
}

private func first(_ count: Int, of buffer: borrowing ReceiveBuffer) -> [UInt8] {
  let bytes = buffer.bytes
  return (0..<count).map { bytes[$0] }
}

/// The one response that a line is taken for; nil where it is dropped.
func response(_ line: String) -> Response? {
  let octets = ServerOctets(line + "\r\n")
  return octets.responses.count == 1 && octets.rest == 0 ? octets.responses[0] : nil
}
