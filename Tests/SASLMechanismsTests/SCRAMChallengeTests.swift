import Testing

@testable import SASLMechanisms

@Suite struct SCRAMChallengeTests {
  @Test func readsTheThreeFieldsAndIgnoresTheRest() throws {
    let challenge = try SCRAMChallenge("r=a=b,s=QSXC,i=4096,x=y,,=")
    #expect(challenge.nonce == "a=b")
    #expect(challenge.salt == [0x41, 0x25, 0xc2])
    #expect(challenge.iterations == 4096)
  }

  /// Whatever is cut off or changed, it is read or refused.
  @Test func nothingThatAServerSendsTrapsIt() {
    let sound = Array("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHY,s=QSXCR+Q6sek8bf92,i=4096,x=1".utf8)
    for cut in sound.indices { attempt(Array(sound[..<cut])) }
    var state: UInt64 = 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<20_000 {
      var octets = sound
      for _ in 0...random(4) {
        switch random(3) {
        case 0: octets[random(octets.count)] = UInt8(random(256))
        case 1: octets.insert(UInt8(random(256)), at: random(octets.count))
        default: octets.remove(at: random(octets.count))
        }
      }
      attempt(octets)
    }
  }

  private func attempt(_ octets: [UInt8]) {
    let text = String(decoding: octets, as: UTF8.self)
    guard let challenge = try? SCRAMChallenge(text) else { return }
    #expect(!challenge.nonce.isEmpty && !challenge.salt.isEmpty)
    #expect(SCRAMMechanism.iterationRange.contains(UInt64(challenge.iterations)))
  }
}
