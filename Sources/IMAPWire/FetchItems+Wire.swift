internal import MailTypes

extension FetchItems {
  /// The list of items as a command has it; always with the UID, since servers leave it out.
  var list: String {
    var names = ["UID"]
    if contains(.flags) { names.append("FLAGS") }
    if contains(.internalDate) { names.append("INTERNALDATE") }
    if contains(.size) { names.append("RFC822.SIZE") }
    if contains(.modSequence) { names.append("MODSEQ") }
    if contains(.emailID) { names.append("EMAILID") }
    if contains(.gmailMessageID) { names.append("X-GM-MSGID") }
    if contains(.gmailLabels) { names.append("X-GM-LABELS") }
    if contains(.header) { names.append("BODY.PEEK[HEADER]") }
    if contains(.identifyingFields) {
      names.append("BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)]")
    }
    if contains(.body) { names.append("BODY.PEEK[]") }
    return "(" + names.joined(separator: " ") + ")"
  }
}
