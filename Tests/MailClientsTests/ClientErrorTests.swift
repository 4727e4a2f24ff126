import IMAPWire
import MailClients
import MailTypes
import NetTransport
import POP3Wire
import SASLMechanisms
import Testing

@Suite struct ClientErrorTests {
  private static let activities: [ClientActivity] = [
    .connecting, .startingTLS, .loggingIn(user: "taro"), .asking, .listing, .opening(.inbox),
    .searching(.inbox), .fetching(.inbox), .storingFlags(.inbox), .appending(.inbox),
    .creating(.inbox), .subscribing(.inbox), .removing(.inbox), .loggingOut,
  ]

  private static var codes: [ClientError.Code] {
    let codes: [ResponseCode?] =
      [nil, .tryCreate] + ResponseCode.Reason.allCases.map { .reason($0) }
    return codes.map { .refused(StatusResponse(.no, code: $0, text: "no")) } + [
      .transport(TransportError(.connectionLost, peer: "x:1")),
      .refused(StatusResponse(.bad, text: "User is authenticated but not connected.")),
      .serverClosing(StatusResponse(.bye, code: .reason(.authenticationFailed))),
      .protocolViolation(IMAPWireError(.notAResponse)), .silentServer, .notIMAP, .startTLSMissing,
      .startTLSRefused(StatusResponse(.no)), .octetsBeforeTLS, .preauthenticatedInClear,
      .noUsableMechanism(offered: []), .noUsableMechanism(offered: ["X"]),
      .mechanismFailed(.serverNotProven), .preauthenticatedUnasked, .loginWanted,
      .mechanismWants(.token),
      .notPOP3, .pop3Violation(POP3WireError(.notAReply)), .mechanismNeedsTLS, .pipeliningFailed,
      .unsendableCredential, .unsendableMailboxName, .connectionEnded,
      .trickle(octets: 1, expected: 2, seconds: 3), .lengthMismatch(announced: 1, given: 2),
    ]
  }

  /// Whatever went wrong, a person is told in both languages, and what is worth retrying is 75.
  @Test(arguments: activities)
  func explainsItself(activity: ClientActivity) {
    for code in Self.codes {
      for mailProtocol in MailProtocol.allCases {
        var error = ClientError(code, server: "imap.example.jp:993", activity: activity)
        error.mailProtocol = mailProtocol
        let explanation = error.explanation
        for phrase in [explanation.what, explanation.cause, explanation.remedy] {
          #expect(phrase.en.hasSuffix("."))
          #expect(!phrase.ja.isEmpty && phrase.ja != phrase.en)
        }
        #expect(error.isWorthRetrying == (explanation.status == .tryLater))
      }
    }
  }

  @Test(
    arguments: [
      (.opening(.inbox), "NO [INUSE] x", .mailbox), (.opening(.inbox), "NO x", .mailbox),
      (.opening(.inbox), "NO [NOPERM] x", .mailbox), (.fetching(.inbox), "NO x", .message),
      (.fetching(.inbox), "BAD User is throttled", .message), (.listing, "NO x", .account),
      (.fetching(.inbox), "NO [OVERQUOTA] Account exceeded bandwidth limits", .account),
      (.opening(.inbox), "BAD User is authenticated but not connected.", .account),
      (.appending(.inbox), "NO [AUTHORIZATIONFAILED] x", .account),
    ] as [(ClientActivity, String, FailureScope)])
  func reachesAsFarAsTheRefusal(activity: ClientActivity, answer: String, scope: FailureScope) {
    let octets = Array("A0001 \(answer)".utf8)
    var parser = ResponseParser()
    guard case .tagged(_, let status) = try? parser.parse(octets.span) else {
      Issue.record("no status")
      return
    }
    let error = ClientError(.refused(status), server: "x", activity: activity)
    #expect(error.scope == scope)
  }

  @Test(
    arguments: [
      ("Suggested Backoff Time: 299961 milliseconds", 300), ("x suggested backoff time:1 y", 1),
      ("Suggested Backoff Time: 1000", 1), ("Suggested Backoff Time: soon", nil),
      ("Suggested Backoff Time: 99999999999999999999999", nil), ("no", nil),
      ("Suggested Backoff Time: 999999999999", 86_400),
    ] as [(String, Int?)])
  func readsTheSuggestedWait(words: String, seconds: Int?) {
    let error = ClientError(
      .refused(StatusResponse(.bad, text: words)), server: "x", activity: .asking)
    #expect(error.retryAfter == seconds)
  }
}
