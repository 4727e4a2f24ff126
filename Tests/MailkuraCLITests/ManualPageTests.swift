import MailkuraCLI
import Testing

@Suite struct ManualPageTests {
  @Test func theCommittedPageIsTheOneOfTheTable() throws {
    try GoldenFile.expect(ManualPage.render(), at: "man/mailkura.1")
  }
}
