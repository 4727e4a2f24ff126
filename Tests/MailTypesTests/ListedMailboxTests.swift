import MailTypes
import Testing

@Suite struct ListedMailboxTests {
  @Test(
    arguments: [
      ([], true, nil), (["\\HasNoChildren", "\\Sent"], true, .sent), (["\\NOSELECT"], false, nil),
      (["\\NonExistent"], false, nil), (["\\junk", "\\Trash"], true, .junk),
      (["Noselect"], true, nil),
    ] as [([String], Bool, SpecialUse?)])
  func attributesSayWhatItIsFor(attributes: [String], isSelectable: Bool, use: SpecialUse?) {
    let mailbox = ListedMailbox(name: .inbox, delimiter: nil, attributes: attributes)
    #expect(mailbox.isSelectable == isSelectable)
    #expect(mailbox.specialUse == use)
  }
}
