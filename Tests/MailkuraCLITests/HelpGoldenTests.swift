import CommandTable
import MailTypes
import MailkuraCLI
import TerminalUI
import Testing

@Suite struct HelpGoldenTests {
  @Test func theTableIsSound() {
    #expect(TableValidator.problems(in: ToolTable.description) == [])
  }

  @Test(arguments: Language.allCases) func helpOfTheTool(language: Language) throws {
    try GoldenFile.expect(
      renderer(language).render(ToolTable.description),
      at: "Fixtures/cli/help/mailkura.\(language.rawValue).txt")
  }

  @Test(
    arguments: [
      "backup", "restore", "migrate", "verify", "reindex", "status", "snapshots", "list", "show",
      "export",
      "import",
      "prune", "offload",
    ],
    Language.allCases)
  func helpOfACommand(name: String, language: Language) throws {
    let command = try #require(ToolTable.description.command(named: name))
    try GoldenFile.expect(
      renderer(language).render(command, of: ToolTable.description),
      at: "Fixtures/cli/help/\(name).\(language.rawValue).txt")
  }

  @Test func everyCommandHasAGoldenFile() {
    #expect(
      ToolTable.description.commands.map(\.name)
        == [
          "backup", "restore", "migrate", "verify", "reindex", "status", "snapshots", "list",
          "show", "export",
          "import",
          "prune", "offload",
        ])
  }

  private func renderer(_ language: Language) -> HelpRenderer {
    HelpRenderer(
      language: language, width: 80, isColoured: false,
      columns: { CharacterWidth.columns(of: $0) })
  }
}
