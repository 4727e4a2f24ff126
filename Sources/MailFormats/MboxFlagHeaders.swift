package import MailTypes

/// The headers in which an exported mbox carries what is no part of a message: flags, keywords,
/// and how the octets on disk relate to those on the wire.
///
/// They are the first lines after the separator, whose sender tells that mailkura wrote them.
package enum MboxFlagHeaders {
  package static let sender = "mailkura@localhost"
  package static let names = ["Status", "X-Status", "X-Keywords", formName]
  /// The last of the lines, so that what follows is the message: how its lines ended, and its hash.
  package static let formName = "X-Mailkura-Form"
  package static let lines = "crlf"
  package static let verbatim = "verbatim"
  package static let noFinalNewline = "no-final-newline"

  /// The lines, each with its LF.
  ///
  /// - Parameters:
  ///   - isVerbatim: Whether the octets stand as they came over the wire.
  ///   - endsWithNewline: Whether the last octet on the wire was LF.
  ///   - digest: Of the octets on the wire.
  package static func octets(
    _ flags: MessageFlags, isVerbatim: Bool, endsWithNewline: Bool, digest: ContentDigest
  ) -> [UInt8] {
    let system = flags.system
    // O: not new to the program that opens the mbox, which is right for any archived message.
    var text = "Status: " + (system.contains(.seen) ? "RO" : "O") + "\n"
    var letters = ""
    if system.contains(.answered) { letters += "A" }
    if system.contains(.flagged) { letters += "F" }
    if system.contains(.draft) { letters += "T" }
    if system.contains(.deleted) { letters += "D" }
    if !letters.isEmpty { text += "X-Status: \(letters)\n" }
    let keywords = flags.keywords.filter { $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
    if !keywords.isEmpty { text += "X-Keywords: \(keywords.joined(separator: " "))\n" }
    let form =
      [isVerbatim ? verbatim : lines] + (endsWithNewline ? [] : [noFinalNewline])
      + ["sha256=\(digest)"]
    text += "\(formName): \(form.joined(separator: ", "))\n"
    return Array(text.utf8)
  }
}
