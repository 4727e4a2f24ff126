import MailEngine
import MailTypes
import Testing

@Suite struct FolderSelectionTests {
  private func candidates(
    _ names: [String], _ delimiter: Character? = "/", uses: [String: SpecialUse] = [:]
  ) -> [FolderSelection.Candidate] {
    names.map { name in
      .init(
        name: name, delimiter: delimiter, specialUses: [uses[name]].compactMap { $0 })
    }
  }

  private func choose(
    _ candidates: [FolderSelection.Candidate], include: [String] = [], exclude: [String] = []
  ) -> [String] {
    let selection = FolderSelection(
      included: include.map(FolderPattern.init), excluded: exclude.map(FolderPattern.init))
    return selection.chosen(from: candidates).map { candidates[$0].name }
  }

  private let tree = ["INBOX", "Archive", "Archive/2024", "Archive/2024/a", "日本語", "日本語/下"]

  @Test(arguments: [
    ([], ["INBOX", "Archive", "Archive/2024", "Archive/2024/a", "日本語", "日本語/下"]),
    (["%"], ["INBOX", "Archive", "日本語"]),
    (["*/%"], ["Archive/2024", "Archive/2024/a", "日本語/下"]),
    (["Archive/%"], ["Archive/2024"]),
    (["Archive*"], ["Archive", "Archive/2024", "Archive/2024/a"]),
    (["日本*"], ["日本語", "日本語/下"]),
    (["inbox"], ["INBOX"]),
    (["archive"], []),
    (["*2024"], ["Archive/2024"]),
    (["%/%/a"], ["Archive/2024/a"]),
    (["A*4*a", "INBOX"], ["INBOX", "Archive/2024/a"]),
  ])
  func choosesByName(include: [String], expected: [String]) {
    #expect(choose(candidates(tree), include: include) == expected)
  }

  @Test func excludesAfterIncluding() {
    let all = candidates(tree)
    #expect(choose(all, include: ["Archive*"], exclude: ["*/a"]) == ["Archive", "Archive/2024"])
    #expect(choose(all, exclude: ["%"]) == ["Archive/2024", "Archive/2024/a", "日本語/下"])
  }

  @Test func slashInAPatternFitsEveryDelimiter() {
    let dotted = candidates(["INBOX", "INBOX.Sent", "INBOX.a.b"], ".")
    #expect(choose(dotted, include: ["INBOX/Sent"]) == ["INBOX.Sent"])
    #expect(choose(dotted, include: ["INBOX.%"]) == ["INBOX.Sent"])
    #expect(choose(dotted, include: ["INBOX/*"]) == ["INBOX.Sent", "INBOX.a.b"])
  }

  @Test func namesStandForAUseOnlyWithoutAttributes() {
    let names = ["INBOX", "Papierkorb", "Old/Trash"]
    #expect(choose(candidates(names), include: ["\\Trash"]) == ["Papierkorb", "Old/Trash"])
    let marked = candidates(names, uses: ["Papierkorb": .trash])
    #expect(choose(marked, exclude: ["\\trash"]) == ["INBOX", "Old/Trash"])
  }

  @Test func tellsWhichPatternsChooseNothing() {
    let selection = FolderSelection(included: ["Sent", "INBOX"].map(FolderPattern.init))
    #expect(selection.unmatched(in: candidates(tree)) == [FolderPattern("Sent")])
  }

  @Test func manyStarsStayFast() {
    let name = String(repeating: "a", count: 200)
    let pattern = String(repeating: "*a", count: 60) + "b"
    #expect(choose(candidates([name]), include: [pattern]).isEmpty)
  }
}
