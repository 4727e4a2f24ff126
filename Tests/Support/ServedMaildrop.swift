/// What a `LyingPOP3Server` holds.
package struct ServedMaildrop: Sendable {
  package struct Message: Hashable, Sendable {
    /// With CRLF, as on the wire before byte-stuffing.
    package var octets: [UInt8]
    package var uniqueID: String

    package init(octets: [UInt8], uniqueID: String) {
      self.octets = octets
      self.uniqueID = uniqueID
    }
  }

  package var messages: [Message] = []
  /// Lines of CAPA; nil for a server that does not know the command.
  package var capabilities: [String]? = [
    "TOP", "UIDL", "USER", "RESP-CODES", "PIPELINING", "SASL PLAIN",
  ]
  /// What comes behind a command before it was answered is dropped, whatever `capabilities` says.
  package var dropsCommandsAhead = false
  /// How many messages a session shows, from the first on; nil for all.
  package var visible: Int?
  /// Unique-ids that were ever given.
  private var given = 0

  package init() {}

  /// - Parameter count: How many messages there are, all different, of some hundred octets.
  package init(count: Int) {
    for number in 0..<count {
      let lines = String(repeating: "line of number \(number)\r\n", count: number % 7)
      add("Subject: \(number)\r\nMessage-ID: <\(number)@example.jp>\r\n\r\n" + lines)
    }
  }

  package mutating func add(_ octets: [UInt8]) {
    given += 1
    messages.append(Message(octets: octets, uniqueID: "id-\(given)"))
  }

  package mutating func add(_ text: String) { add(Array(text.utf8)) }
}
