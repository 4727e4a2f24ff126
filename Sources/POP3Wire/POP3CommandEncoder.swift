package import MailTypes
internal import WireBytes

/// Turns commands into octets.
package enum POP3CommandEncoder {
  /// A command as octets, with its CRLF, and as the words that a transcript may show.
  package struct Encoded: Sendable {
    package fileprivate(set) var octets: [UInt8] = []
    /// The same with secrets left out, and with who logs in.
    package fileprivate(set) var transcript = ""

    fileprivate mutating func put(_ text: String) {
      octets += Array(text.utf8)
      transcript += text
    }

    fileprivate mutating func put(secret: [UInt8]) {
      octets += secret
      transcript += "‹secret›"
    }

    /// Overwrites the octets, for commands that hold a secret.
    package mutating func wipe() {
      for index in octets.indices { octets[index] = 0 }
    }
  }

  /// - Throws: `unsendable` for NUL, CR or LF in an argument; `limitExceeded` for a command that is longer
  ///   than `maximum` octets with its CRLF (RFC 2449 §4).
  package static func encode(
    _ command: POP3Command, maximum: Int = POP3Limits().command
  ) throws(POP3WireError) -> Encoded {
    var encoded = Encoded()
    put(command, into: &encoded)
    guard !encoded.octets.contains(where: { [0, 0x0d, 0x0a].contains($0) }) else {
      throw POP3WireError(.unsendable)
    }
    encoded.octets += [0x0d, 0x0a]
    guard encoded.octets.count <= maximum else {
      throw POP3WireError(
        .limitExceeded(
          what: .command, actual: UInt64(encoded.octets.count), maximum: UInt64(maximum)))
    }
    return encoded
  }

  /// Whether AUTH has room for the initial response (RFC 5034 §4).
  package static func fits(
    mechanism: String, initialResponse: Secret, maximum: Int = POP3Limits().command
  ) -> Bool {
    let command = POP3Command.authenticate(mechanism: mechanism, initialResponse: initialResponse)
    guard var encoded = try? encode(command, maximum: maximum) else { return false }
    encoded.wipe()
    return true
  }

  private static func put(_ command: POP3Command, into encoded: inout Encoded) {
    switch command {
    case .capabilities: encoded.put("CAPA")
    case .startTLS: encoded.put("STLS")
    case .utf8: encoded.put("UTF8")
    case .user(let name):
      encoded.put("USER ")
      encoded.put(secret: Array(name.utf8))
    case .password(let secret):
      encoded.put("PASS ")
      secret.withBytes { encoded.put(secret: $0) }
    case .apop(let user, let digest):
      encoded.put("APOP ")
      encoded.put(secret: Array(user.utf8))
      encoded.put(" ")
      digest.withBytes { encoded.put(secret: $0) }
    case .authenticate(let mechanism, let initialResponse):
      encoded.put("AUTH \(mechanism)")
      guard let initialResponse else { break }
      encoded.put(" ")
      initialResponse.withBytes {
        encoded.put(secret: $0.isEmpty ? [UInt8(ascii: "=")] : Base64.encode($0))
      }
    case .status: encoded.put("STAT")
    case .list: encoded.put("LIST")
    case .uniqueIDs: encoded.put("UIDL")
    case .retrieve(let number): encoded.put("RETR \(number)")
    case .top(let number, let lines): encoded.put("TOP \(number) \(lines)")
    case .delete(let number): encoded.put("DELE \(number)")
    case .noop: encoded.put("NOOP")
    case .quit: encoded.put("QUIT")
    }
  }
}
