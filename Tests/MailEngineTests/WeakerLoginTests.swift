import MailClients
import MailTypes
import Testing

@testable import JobEvents
@testable import MailEngine

@Suite struct WeakerLoginTests {
  @Test(
    arguments: [
      (nil, .plain, ["PLAIN"], false), (.scramSHA256, .scramSHA256, ["SCRAM-SHA-256"], false),
      (.scramSHA256, .plain, ["PLAIN"], true), (.scramSHA256, .login, [], true),
      (.scramSHA256Plus, .scramSHA256, ["SCRAM-SHA-256"], true),
      (.scramSHA256, .scramSHA1, ["SCRAM-SHA-1"], true),
      (.scramSHA1, .scramSHA256, ["SCRAM-SHA-256"], false),
      // It is still offered: the password is one that SCRAM cannot carry.
      (.scramSHA256, .plain, ["PLAIN", "SCRAM-SHA-256"], false),
      // Offered, and refused: the connection may end somewhere else.
      (.scramSHA256Plus, .scramSHA256, ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"], true),
      (.scramSHA256Plus, .scramSHA1Plus, ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"], false),
      // Another kind of login was set up.
      (.scramSHA256, .oauthBearer, ["OAUTHBEARER"], false),
      (.scramSHA256, .external, ["EXTERNAL"], false), (.plain, .login, [], false),
    ] as [(AuthenticationMechanism?, AuthenticationMechanism, [String], Bool)])
  func warnsOfALostOffer(
    former: AuthenticationMechanism?, now: AuthenticationMechanism, offered: [String],
    isWarned: Bool
  ) {
    let warning = JobWarning.weakerLogin(
      than: former, now: LoginRecord(mechanism: now, offered: offered))
    #expect((warning != nil) == isWarned)
    if let former, let warning {
      #expect(warning.what.en.contains(former.rawValue + ";"))
      #expect(warning.what.ja.contains(now.rawValue))
    }
  }
}
