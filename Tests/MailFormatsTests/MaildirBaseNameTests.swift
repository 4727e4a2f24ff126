import MailFormats
import MailTypes
import Testing

@Suite("Maildir base names")
struct MaildirBaseNameTests {
  private static let hash = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef"

  private func digest() throws -> ContentDigest {
    try #require(ContentDigest(hexadecimal: Self.hash))
  }

  @Test("a name says hash, copy number and both sizes")
  func text() throws {
    let name = MaildirBaseName(digest: try digest(), copy: 3, diskSize: 17, virtualSize: 19)
    #expect(name.description == "00112233445566778899aabbccddeeff01234567.3,S=17,W=19")
    #expect(
      name.description
        == MaildirFileName.base(digest: try digest(), copy: 3, diskSize: 17, virtualSize: 19))
    #expect(name.isMade(from: try digest()))
    let other = try #require(ContentDigest(Array(repeating: 1, count: 32)))
    #expect(!name.isMade(from: other))
  }

  @Test(
    "what was written is read back",
    arguments: [
      (0, 0, 0), (1, 1, 2), (UInt32.max, UInt64.max, UInt64.max), (10, 1000, 1001),
    ] as [(UInt32, UInt64, UInt64)])
  func roundTrip(_ copy: UInt32, _ disk: UInt64, _ virtual: UInt64) throws {
    let name = MaildirBaseName(
      digest: try digest(), copy: copy, diskSize: disk, virtualSize: virtual)
    #expect(MaildirBaseName(name.description) == name)
  }

  @Test(
    "other programs' names are not ours",
    arguments: [
      "", "1700000000.M1P2.host,S=3", "1700000000.M1P2.host",
      "00112233445566778899aabbccddeeff0123456.3,S=17,W=19",
      "00112233445566778899aabbccddeeff012345678.3,S=17,W=19",
      "00112233445566778899AABBCCDDEEFF01234567.3,S=17,W=19",
      "00112233445566778899aabbccddeeff01234567.3,S=17",
      "00112233445566778899aabbccddeeff01234567.3,W=17,S=19",
      "00112233445566778899aabbccddeeff01234567.03,S=17,W=19",
      "00112233445566778899aabbccddeeff01234567.3,S=17,W=19x",
      "00112233445566778899aabbccddeeff01234567.-3,S=17,W=19",
      "00112233445566778899aabbccddeeff01234567.4294967296,S=17,W=19",
      "00112233445566778899aabbccddeeff01234567.3,S=18446744073709551616,W=19",
      "00112233445566778899aabbccddeeff01234567.,S=17,W=19",
    ])
  func foreign(_ text: String) {
    #expect(MaildirBaseName(text) == nil)
  }
}
