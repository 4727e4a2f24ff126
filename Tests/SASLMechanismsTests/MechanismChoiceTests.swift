import MailTypes
import SASLMechanisms
import Testing

@Suite struct MechanismChoiceTests {
  private static let everything = AuthenticationMechanism.allCases.map(\.rawValue)

  private func choice(
    _ offered: [String], command: Bool = true, canBind: Bool = true
  ) -> MechanismChoice {
    MechanismChoice(offered: offered, allowsLoginCommand: command, canBind: canBind)
  }

  /// Each time the best is taken away, the next one follows.
  @Test func theOrderIsFixed() {
    var offered = Self.everything
    var order: [AuthenticationMechanism] = []
    while let best = choice(offered, command: false).pick(for: .password) {
      order.append(best)
      offered.removeAll { $0 == best.rawValue }
    }
    #expect(
      order == [
        .scramSHA256Plus, .scramSHA256, .scramSHA1Plus, .scramSHA1, .plain, .login,
      ])
  }

  @Test(
    arguments: [
      (Self.everything, .token, .oauthBearer), (["xoauth2", "PLAIN"], .token, .xoauth2),
      (["PLAIN"], .token, nil), (Self.everything, .certificate, .external),
      (["PLAIN"], .certificate, nil), (["EXTERNAL", "XOAUTH2"], .password, .login),
      (["CRAM-MD5"], .password, .login), ([], .password, .login),
    ] as [([String], MechanismChoice.Credential, AuthenticationMechanism?)])
  func goesByWhatThereIsToLogInWith(
    offered: [String], credential: MechanismChoice.Credential,
    expected: AuthenticationMechanism?
  ) {
    #expect(choice(offered).pick(for: credential) == expected)
  }

  @Test func withoutTLSNothingIsBound() {
    let unprotected = choice(Self.everything, canBind: false)
    #expect(unprotected.pick(for: .password) == .scramSHA256)
    #expect(unprotected.pick(for: .password, wanted: .scramSHA256Plus) == nil)
    #expect(unprotected.binding(for: .scramSHA256, to: []) == .none)
  }

  @Test(
    arguments: [
      (AuthenticationMechanism.cramMD5, .cramMD5), (.plain, .plain), (.scramSHA1, .scramSHA1),
      (.xoauth2, nil), (.external, nil),
    ] as [(AuthenticationMechanism, AuthenticationMechanism?)])
  func takesWhatIsAskedForWhereItFits(
    wanted: AuthenticationMechanism, expected: AuthenticationMechanism?
  ) {
    #expect(choice(Self.everything).pick(for: .password, wanted: wanted) == expected)
    #expect(choice([], command: false).pick(for: .password, wanted: wanted) == nil)
  }

  @Test func passwordsThatSCRAMCannotCarryGoAnotherWay() {
    let all = choice(Self.everything)
    #expect(all.pick(for: .password, isSCRAMPossible: false) == .plain)
    // Where SCRAM alone will do, its own error says why it does not work.
    #expect(
      all.pick(for: .password, wanted: .scramSHA256, isSCRAMPossible: false) == .scramSHA256)
  }

  /// LOGIN and CRAM-MD5 would open the administrator's own mail.
  @Test func whoLogsInForSomebodyElseMustBeAbleToSaySo() {
    #expect(choice(["LOGIN"]).pick(for: .password, needsIdentity: true) == nil)
    #expect(choice(["CRAM-MD5"]).pick(for: .password, wanted: .cramMD5, needsIdentity: true) == nil)
    #expect(choice(["PLAIN"]).pick(for: .password, needsIdentity: true) == .plain)
  }

  /// RFC 5802 §6: `y` only where the server seems to know of no binding.
  @Test func saysWhatItKnowsOfBindings() {
    let exporter = ChannelBinding(.exporter, [1])
    let endPoint = ChannelBinding(.serverEndPoint, [2])
    let both = [exporter, endPoint]
    let all = choice(Self.everything)
    #expect(all.binding(for: .scramSHA256Plus, to: both) == .bound(exporter))
    #expect(all.binding(for: .scramSHA1Plus, to: [endPoint]) == .bound(endPoint))
    #expect(all.binding(for: .scramSHA256, to: both) == .none)
    #expect(choice(["SCRAM-SHA-256"]).binding(for: .scramSHA256, to: both) == .notOffered)
  }
}
