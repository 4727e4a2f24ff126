import MailTypes
import POP3Wire
import Testing

@Suite struct POP3WireErrorTests {
  private static let codes: [POP3WireError.Code] =
    [.notAReply, .unexpectedChallenge, .falseEnd, .unsendable]
    + [.reply, .listingLine, .listingLines, .capabilities, .message, .command].map {
      .limitExceeded(what: $0, actual: 4711, maximum: 4710)
    }

  @Test(arguments: codes)
  func explainsItself(code: POP3WireError.Code) {
    let error = POP3WireError(code, excerpt: "x")
    let explanation = error.explanation
    for phrase in [explanation.what, explanation.cause, explanation.remedy] {
      #expect(phrase.en.hasSuffix("."))
      #expect(!phrase.ja.isEmpty && phrase.ja != phrase.en)
    }
    if case .limitExceeded = code {
      for text in [explanation.what.en, explanation.what.ja] {
        #expect(text.contains("4711") && text.contains("4710"))
      }
    }
    #expect(!error.isWorthRetrying)
    #expect(explanation.serverWords == "x")
  }
}
