import MailTypes
import Testing

@Suite struct MessageLabelsTests {
  @Test(arguments: [
    ([], []), (["b", "a", "b"], ["a", "b"]), (["", "a\nb", "c\r", "d e"], ["d e"]),
    (["\u{e9}", "e\u{301}"], ["e\u{301}", "\u{e9}"]),
    (["日本", "Z", "\\Inbox"], ["Z", "\\Inbox", "日本"]),
  ])
  func areSortedAndEachOnce(names: [String], kept: [String]) {
    let labels = MessageLabels(names)
    #expect(labels.names.map { Array($0.utf8) } == kept.map { Array($0.utf8) })
    #expect(labels == MessageLabels(names.reversed()))
  }
}
