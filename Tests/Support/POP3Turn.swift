/// One command of a client, with the honest answer to it; a lie changes the answer.
package struct POP3Turn: Sendable {
  package enum Fate: Sendable {
    case goesOn
    case closes
    case resets
    /// Nothing more is said, and what comes is read and dropped.
    case stalls
  }

  /// From 0, over all connections.
  package let connection: Int
  /// How many commands of this name came before, over all connections.
  package let count: Int
  /// In capitals; `GREETING` stands for the moment before the first command.
  package let name: String
  package let arguments: [String]

  /// Without CRLF; nil for none.
  package var reply: String? = "+OK"
  /// How the line of the reply ends.
  package var replyEnd = "\r\n"
  /// Of a multi-line response: what follows the reply, as it is on the wire, termination line and all.
  package var text: [UInt8]?
  /// Of the whole answer only so many octets are sent, and then comes `fate`; nil for all.
  package var cut: Int?
  /// This is sent over and over behind the answer until the client leaves; empty for nothing.
  package var endless: [UInt8] = []
  package var fate = Fate.goesOn
  package var delay: Duration?
  /// Of DELE and QUIT: whether what was asked for is done, whatever the answer says.
  package var isDone = true

  /// The message that the command is about; nil for none.
  package var message: Int? { arguments.first.flatMap { Int($0) } }

  /// Answers with -ERR.
  package mutating func refuse(_ words: String) {
    reply = "-ERR " + words
    text = nil
    isDone = false
  }

  /// Ends the connection instead of an answer.
  package mutating func die(saying line: String? = nil, _ fate: Fate = .closes) {
    reply = line
    text = nil
    isDone = false
    self.fate = fate
  }

  /// Replaces the content of a multi-line response, which is stuffed for the wire.
  package mutating func say(_ content: [UInt8]) { text = Self.wire(content) }

  /// The octets of a multi-line response, with byte-stuffing and termination line.
  package static func wire(_ content: [UInt8]) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(content.count + 16)
    var isAtStart = true
    var before: UInt8 = 0
    for octet in content {
      if isAtStart, octet == UInt8(ascii: ".") { octets.append(octet) }
      octets.append(octet)
      isAtStart = octet == 0x0a && before == 0x0d
      before = octet
    }
    if !isAtStart { octets += [0x0d, 0x0a] }
    return octets + Array(".\r\n".utf8)
  }
}
