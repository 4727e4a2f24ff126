import MailTypes
import Testing

@Suite struct MessageFlagsTests {
  @Test func readsNamesWhateverTheirCaseAndLeavesRecentOut() {
    let flags = MessageFlags(names: [
      "\\seen", "\\Recent", "work", "\\FLAGGED", "$Forwarded", "\\X",
    ])
    #expect(flags.system == [.seen, .flagged])
    #expect(flags.keywords == ["$Forwarded", "work"])
    #expect(flags.names == ["\\Flagged", "\\Seen", "$Forwarded", "work"])
  }

  @Test func keywordsAreOnceWhateverTheirCase() {
    #expect(MessageFlags(keywords: ["b", "a", "B", "a"]).keywords.count == 2)
    #expect(MessageFlags(keywords: ["Work"]).isSame(as: MessageFlags(keywords: ["work"])))
    #expect(!MessageFlags(keywords: ["Work"]).isSame(as: MessageFlags(keywords: ["play"])))
    #expect(!MessageFlags(system: .seen).isSame(as: MessageFlags()))
  }
}
