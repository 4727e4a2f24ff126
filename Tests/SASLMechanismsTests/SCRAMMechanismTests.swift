import MailTypes
import SASLMechanisms
import Testing

/// SCRAM against the examples of RFC 5802 §5 and RFC 7677 §3, and against servers that lie.
@Suite struct SCRAMMechanismTests {
  private static let nonce = "fyko+d2lbbFgONRv9qkxdawL"
  private static let first =
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"

  private func mechanism(
    _ name: AuthenticationMechanism = .scramSHA1, binding: SCRAMMechanism.Binding = .none,
    identity: String? = nil, user: String = "user", password: String = "pencil",
    nonce: String = nonce
  ) throws -> SCRAMMechanism {
    try SCRAMMechanism(
      name, binding: binding, authorizationIdentity: identity, user: user,
      password: Secret(Array(password.utf8)), nonce: nonce)
  }

  private func text(_ secret: Secret?) -> String {
    secret.map { $0.withBytes { String(decoding: $0, as: UTF8.self) } } ?? ""
  }

  @Test func exampleOfRFC5802() throws {
    var scram = try mechanism()
    #expect(scram.name == "SCRAM-SHA-1")
    #expect(text(scram.initialResponse) == "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")
    let final = try scram.respond(to: Array(Self.first.utf8))
    #expect(
      text(final)
        == "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
    #expect(throws: SASLError.serverNotProven) { try scram.confirmSuccess() }
    #expect(text(try scram.respond(to: Array("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=".utf8))) == "")
    try scram.confirmSuccess()
    #expect(throws: SASLError.unexpectedChallenge) { try scram.respond(to: []) }
  }

  @Test func exampleOfRFC7677() throws {
    var scram = try mechanism(.scramSHA256, nonce: "rOprNGfwEbeRWgbNEkqO")
    #expect(text(scram.initialResponse) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
    let first =
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    #expect(
      text(try scram.respond(to: Array(first.utf8)))
        == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    _ = try scram.respond(to: Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8))
    try scram.confirmSuccess()
  }

  @Test(
    "A server that does not prove itself is not believed",
    arguments: [
      "v=rmF9pqV8S7suAoZWja4dJRkFsKR=", "v=", "v=!!", "", "x=1",
      // The client's own proof, sent back.
      "v=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    ])
  func wrongSignature(final: String) throws {
    var scram = try mechanism()
    _ = try scram.respond(to: Array(Self.first.utf8))
    #expect(throws: SASLError.serverNotProven) { try scram.respond(to: Array(final.utf8)) }
    #expect(throws: SASLError.serverNotProven) { try scram.confirmSuccess() }
  }

  @Test(
    "What cannot be an answer to this login is refused",
    arguments: [
      ("r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096", .nonceMismatch),
      ("r=gyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4096", .nonceMismatch),
      ("m=x,r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4096", .unknownExtension),
      ("", .malformedChallenge), ("r=,s=QSXC,i=4096", .malformedChallenge),
      ("r=fyko+d2lbbFgONRv9qkxdawL3,s=,i=4096", .malformedChallenge),
      ("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSX,i=4096", .malformedChallenge),
      ("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXC,i=", .malformedChallenge),
      ("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXC,i=-4096", .malformedChallenge),
      ("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXC,i=+4096", .malformedChallenge),
      ("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXC", .malformedChallenge),
      ("s=QSXC,r=fyko+d2lbbFgONRv9qkxdawL3,i=4096", .malformedChallenge),
    ] as [(String, SASLError)])
  func badChallenge(first: String, error: SASLError) throws {
    var scram = try mechanism()
    #expect(throws: error) { try scram.respond(to: Array(first.utf8)) }
  }

  @Test(
    "Both limits of the iteration count, one below and one above",
    arguments: [
      (UInt64(0), true), (4095, true), (4096, false), (10_000_001, true), (.max, true),
    ])
  func iterations(count: UInt64, isRefused: Bool) throws {
    var scram = try mechanism()
    let first = "r=\(Self.nonce)x,s=QSXCR+Q6sek8bf92,i=\(count)"
    guard isRefused else {
      _ = try scram.respond(to: Array(first.utf8))
      return
    }
    let error = SASLError.iterationCount(
      actual: count, allowed: SCRAMMechanism.iterationRange)
    #expect(throws: error) { try scram.respond(to: Array(first.utf8)) }
    let limit = count < 4096 ? "4096" : "10000000"
    for language in [error.explanation.cause.en, error.explanation.cause.ja] {
      #expect(language.contains(String(count)) && language.contains(limit))
    }
    #expect(error.explanation.status == .unavailable)
  }

  @Test func aCountBeyond64BitsIsTooLarge() throws {
    var scram = try mechanism()
    let first = "r=\(Self.nonce)x,s=QSXC,i=99999999999999999999999999"
    #expect(
      throws: SASLError.iterationCount(actual: .max, allowed: SCRAMMechanism.iterationRange)
    ) { try scram.respond(to: Array(first.utf8)) }
  }

  @Test func ignoresOptionalExtensions() throws {
    var scram = try mechanism()
    let final = try scram.respond(to: Array((Self.first + ",x=1,y=2").utf8))
    #expect(text(final).hasPrefix("c=biws,r="))
    #expect(!text(final).hasSuffix("p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="))
  }

  @Test(
    "The server's word for a refusal",
    arguments: ["invalid-proof", "channel-bindings-dont-match", "unknown-user"])
  func refused(word: String) throws {
    var scram = try mechanism()
    _ = try scram.respond(to: Array(Self.first.utf8))
    #expect(throws: SASLError.refused(word)) { try scram.respond(to: Array("e=\(word)".utf8)) }
  }

  /// The header goes into the proof, so that nobody can change it on the way (RFC 5802 §6).
  @Test(
    arguments: [
      (SCRAMMechanism.Binding.notOffered, nil, "y,,", "c=eSws,"),
      (.none, "taro,=", "n,a=taro=2C=3D,", "c=bixhPXRhcm89MkM9M0Qs,"),
      (
        .bound(ChannelBinding(.exporter, [1, 2, 3])), nil, "p=tls-exporter,,",
        "c=cD10bHMtZXhwb3J0ZXIsLAECAw==,"
      ),
      (
        .bound(ChannelBinding(.serverEndPoint, [0xff])), "x", "p=tls-server-end-point,a=x,",
        "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCxhPXgs/w==,"
      ),
    ] as [(SCRAMMechanism.Binding, String?, String, String)])
  func header(
    binding: SCRAMMechanism.Binding, identity: String?, header: String, final: String
  ) throws {
    var scram = try mechanism(binding: binding, identity: identity)
    #expect(text(scram.initialResponse).hasPrefix(header + "n=user,"))
    #expect(text(try scram.respond(to: Array(Self.first.utf8))).hasPrefix(final))
  }

  @Test func quotesTheUserName() throws {
    #expect(text(try mechanism(user: "a=b,c").initialResponse).hasPrefix("n,,n=a=3Db=2Cc,r="))
  }

  @Test func refusesWhatItCannotPrepare() throws {
    #expect(throws: SASLError.unpreparableCredential) { try mechanism(password: "tab\t") }
    #expect(throws: SASLError.unpreparableCredential) { try mechanism(user: "") }
    #expect(!SCRAMMechanism.canCarry(user: "taro", password: Secret(Array("Ａ".utf8))))
    #expect(SCRAMMechanism.canCarry(user: "taro", password: Secret(Array("pencil".utf8))))
  }

  @Test func noncesAreNeverTheSameAndHaveNoComma() throws {
    let nonces = try (0..<50).map { _ in try SCRAMMechanism.makeNonce() }
    #expect(Set(nonces).count == 50)
    for nonce in nonces {
      #expect(nonce.utf8.count == 32)
      #expect(nonce.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x2c })
    }
  }
}
