/// What a `LyingIMAPServer` holds: mailboxes and the messages in them.
package struct ServedAccount: Sendable {
  package struct Message: Sendable {
    package var uid: UInt32
    package var octets: [UInt8]
    package var flags: [String]
    /// `date-time` as INTERNALDATE has it, without quotation marks.
    package var date: String
    /// Told where `capabilities` has OBJECTID or X-GM-EXT-1 and it is asked for.
    package var emailID: String?
    /// X-GM-LABELS as it stands on the wire, without parentheses; told where it is asked for.
    package var labels: String?

    package init(
      uid: UInt32, octets: [UInt8], flags: [String] = [],
      date: String = " 5-Feb-2024 09:30:00 +0900"
    ) {
      self.uid = uid
      self.octets = octets
      self.flags = flags
      self.date = date
    }
  }

  package struct Mailbox: Sendable {
    /// As it stands on the wire.
    package var name: [UInt8]
    package var attributes: [String] = []
    package var uidValidity: UInt32 = 1_700_000_000
    package var uidNext: UInt32 = 1
    /// Told by SELECT and STATUS where it is not nil; `capabilities` has to name CONDSTORE.
    package var highestModSeq: UInt64?
    package var messages: [Message] = []
    /// Told by SELECT and STATUS where it is not nil.
    package var mailboxID: String?

    package init(_ name: String) { self.name = Array(name.utf8) }
    package init(wire: [UInt8]) { name = wire }

    package mutating func add(
      _ octets: [UInt8], flags: [String] = [], date: String = " 5-Feb-2024 09:30:00 +0900",
      emailID: String? = nil
    ) {
      var message = Message(uid: uidNext, octets: octets, flags: flags, date: date)
      message.emailID = emailID
      messages.append(message)
      uidNext &+= 1
    }

    package mutating func add(_ text: String, emailID: String? = nil) {
      add(Array(text.utf8), emailID: emailID)
    }
  }

  package var mailboxes: [Mailbox]
  package var capabilities = "IMAP4rev1 AUTH=PLAIN SASL-IR NAMESPACE UIDPLUS"
  package var delimiter = "/"
  /// Whether literals are read that come without being asked for, as LITERAL+ among the capabilities
  /// promises.
  package var readsUnasked = false
  /// What is stored of a message that comes by APPEND; nil for what came.
  package var storing: (@Sendable ([UInt8]) -> [UInt8])?
  /// What of a name tells mailboxes apart; nil for all of it.
  package var folding: (@Sendable ([UInt8]) -> [UInt8])?
  /// Connections that have said who they are (ID).
  package var named: Set<Int> = []

  var offersUTF8: Bool { ["UTF8=ACCEPT", "UTF8=ONLY"].contains(where: capabilities.contains) }

  package init(_ mailboxes: [Mailbox] = []) { self.mailboxes = mailboxes }

  /// An account with one mailbox, INBOX.
  package init(inbox messages: [String]) {
    var inbox = Mailbox("INBOX")
    for message in messages { inbox.add(message) }
    mailboxes = [inbox]
  }

  /// INBOX with so many small messages.
  package init(count: Int) {
    self.init(inbox: (0..<count).map(Self.sample))
  }

  /// A small message that no other number gives.
  package static func sample(_ number: Int) -> String {
    "Message-ID: <m\(number)@example.jp>\r\nSubject: number \(number)\r\n\r\nbody \(number)\r\n"
  }

  package subscript(name: String) -> Mailbox {
    get { mailboxes.first { $0.name == Array(name.utf8) } ?? Mailbox(name) }
    set {
      if let index = mailboxes.firstIndex(where: { $0.name == Array(name.utf8) }) {
        mailboxes[index] = newValue
      } else {
        mailboxes.append(newValue)
      }
    }
  }

  package var inbox: Mailbox {
    get { self["INBOX"] }
    set { self["INBOX"] = newValue }
  }

  func index(of name: [UInt8]) -> Int? {
    let isInbox = String(decoding: name, as: UTF8.self).uppercased() == "INBOX"
    if isInbox { return mailboxes.firstIndex { $0.name == Array("INBOX".utf8) } }
    guard let folding else { return mailboxes.firstIndex { $0.name == name } }
    return mailboxes.firstIndex { folding($0.name) == folding(name) }
  }
}

extension ServedAccount.Message {
  /// The FETCH response to the items that a command asks for.
  func response(number: Int, items: String) -> [UInt8] {
    var parts: [[UInt8]] = [Array("UID \(uid)".utf8)]
    if items.contains("FLAGS") {
      parts.append(Array("FLAGS (\(flags.joined(separator: " ")))".utf8))
    }
    if items.contains("INTERNALDATE") { parts.append(Array("INTERNALDATE \"\(date)\"".utf8)) }
    if items.contains("RFC822.SIZE") { parts.append(Array("RFC822.SIZE \(octets.count)".utf8)) }
    if let emailID {
      if items.contains("EMAILID") { parts.append(Array("EMAILID (\(emailID))".utf8)) }
      if items.contains("X-GM-MSGID") { parts.append(Array("X-GM-MSGID \(emailID)".utf8)) }
    }
    if let labels, items.contains("X-GM-LABELS") {
      parts.append(Array("X-GM-LABELS (\(labels))".utf8))
    }
    if items.contains("BODY.PEEK[HEADER]") {
      let header = self.header
      parts.append(Array("BODY[HEADER] {\(header.count)}\r\n".utf8) + header)
    }
    if items.contains("HEADER.FIELDS") {
      let fields = identifyingFields
      let name = "BODY[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)] {\(fields.count)}\r\n"
      parts.append(Array(name.utf8) + fields)
    }
    if items.contains("BODY.PEEK[]") {
      parts.append(Array("BODY[] {\(octets.count)}\r\n".utf8) + octets)
    }
    let joined = Array(parts.joined(separator: [0x20]))
    return Array("* \(number) FETCH (".utf8) + joined + Array(")\r\n".utf8)
  }

  /// Everything up to the empty line, which belongs to it.
  private var header: [UInt8] {
    guard let end = octets.firstRange(of: Array("\r\n\r\n".utf8)) else { return octets }
    return Array(octets[..<end.upperBound])
  }

  /// The four header fields that are asked for, each on one line, and the empty line.
  private var identifyingFields: [UInt8] {
    let text = String(decoding: octets, as: UTF8.self)
    let wanted = ["message-id:", "date:", "from:", "subject:"]
    var fields = ""
    for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
      if line.isEmpty { break }
      if wanted.contains(where: line.lowercased().hasPrefix) { fields += line + "\r\n" }
    }
    return Array((fields + "\r\n").utf8)
  }
}
