/// One command that a client sent to a `LyingIMAPServer`, and what the server is about to do.
///
/// It comes with the honest answer; a lie changes what it likes.
package struct IMAPTurn: Sendable {
  /// What happens to the connection once the answer is sent.
  package enum Fate: Sendable {
    case goesOn
    case closes
    case resets
    /// Nothing more is said.
    case stalls
  }

  /// What an APPEND whose literal is cut off leaves behind.
  package struct Cut: Sendable {
    /// Octets of the literal that are read before the connection ends.
    package var octets: Int
    package var isStored: Bool

    package init(after octets: Int, isStored: Bool = false) {
      self.octets = octets
      self.isStored = isStored
    }
  }

  /// From 0, over all connections.
  package let connection: Int
  /// How many commands of this name came before, over all connections.
  package let count: Int
  /// `UID FETCH`, in capitals; `APPEND+` is the moment when the literal has been announced.
  package let name: String
  package let tag: String
  /// What follows the name; literals stand there as their octets.
  package let arguments: [String]
  /// Of APPEND: the message.
  package let literal: [UInt8]
  /// Of APPEND: all messages that it brings.
  package internal(set) var literals: [[UInt8]] = []
  /// Of APPEND: the flags of each of them, with parentheses.
  package internal(set) var flagLists: [String] = []
  /// Of APPEND and `APPEND+`: the announced length of the message.
  package let announced: Int?
  /// The mailbox that is open; nil for none.
  package let selected: String?
  /// Of FETCH and SEARCH: the messages that were asked for and are there.
  package var uids: [UInt32] = []

  /// Untagged responses, whole, with CR LF.
  package var untagged: [[UInt8]] = []
  /// This is sent over and over before the tagged answer until the client leaves; empty for nothing.
  package var endless: [UInt8] = []
  /// The same, made anew each time from how often it was sent; nil for nothing.
  package var endlessly: (@Sendable (Int) -> [UInt8])?
  /// Condition, code and text behind the tag; nil for no tagged answer.
  package var status: String? = "OK done"
  package var fate = Fate.goesOn
  package var delay: Duration?
  /// Of APPEND: whether the message is kept; of STORE and EXPUNGE: whether it is done, to `uids`.
  package var isStored = true
  /// Of APPEND: how many of several messages are kept; nil for all.
  package var storedCount: Int?
  /// Of `APPEND+`: reads the literal only in part.
  package var cut: Cut?

  /// Says something of its own before the honest answer.
  package mutating func sayFirst(_ line: String) {
    untagged.insert(Array((line + "\r\n").utf8), at: 0)
  }

  /// Says something behind the untagged part of the answer.
  package mutating func sayLast(_ line: String) { untagged.append(Array((line + "\r\n").utf8)) }

  /// Answers with this alone.
  package mutating func refuse(_ status: String) {
    untagged = []
    self.status = status
    isStored = false
  }

  /// Says so much and ends the connection.
  package mutating func die(saying line: String? = nil, _ fate: Fate = .closes) {
    untagged = line.map { [Array(($0 + "\r\n").utf8)] } ?? []
    status = nil
    isStored = false
    self.fate = fate
  }

  /// Whether this fetches bodies, and this message's among them.
  package func fetchesBody(of uid: UInt32) -> Bool {
    name == "UID FETCH" && uids.contains(uid) && arguments.joined().contains("BODY.PEEK[]")
  }

  /// Whether this is a FETCH of nothing but the UID, which stands in for SEARCH.
  package var asksForUIDsAlone: Bool { name == "UID FETCH" && arguments.last == "(UID)" }

  /// How many whole messages this fetches.
  package var bodies: Int {
    name == "UID FETCH" && arguments.joined().contains("BODY.PEEK[]") ? uids.count : 0
  }

  /// Changes the response about one message.
  package mutating func rewrite(_ uid: UInt32, _ change: ([UInt8]) -> [UInt8]) {
    let mark = Array("(UID \(uid)".utf8)
    for index in untagged.indices {
      guard let start = untagged[index].firstIndex(of: UInt8(ascii: "(")) else { continue }
      let rest = untagged[index][start...]
      guard rest.starts(with: mark), !(0x30...0x39).contains(rest.dropFirst(mark.count).first ?? 0)
      else { continue }
      untagged[index] = change(untagged[index])
    }
  }

  /// Replaces text in the response about one message, octets of the message aside from text.
  package mutating func rewrite(_ uid: UInt32, _ old: String, _ new: String) {
    rewrite(uid) { octets in
      guard let range = octets.firstRange(of: Array(old.utf8)) else { return octets }
      return octets[..<range.lowerBound] + Array(new.utf8) + octets[range.upperBound...]
    }
  }
}
