import MailTypes
import Testing

@Suite struct ExitCodeTests {
  @Test(arguments: [
    ([ExitCode.done, .partial], ExitCode.partial), ([.tryLater, .refused], .refused),
    ([.configuration, .refused], .configuration), ([.done], .done), ([], .done),
    ([.partial, .tryLater, .protocolBroken], .protocolBroken),
    ([.inputOutput, .damaged], .damaged), ([.unavailable, .damaged], .unavailable),
  ])
  func theWorstOfSeveralAccountsDecides(statuses: [ExitCode], expected: ExitCode) {
    #expect(ExitCode.combined(statuses) == expected)
  }
}
