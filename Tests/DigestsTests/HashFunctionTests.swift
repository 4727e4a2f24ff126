import Digests
import Testing
import WireBytes

@Suite struct HashFunctionTests {
  @Test(
    "Known digests of abc",
    arguments: [
      (HashFunction.md5, "900150983cd24fb0d6963f7d28e17f72"),
      (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func digest(function: HashFunction, digest: String) throws {
    let octets = try #require(function.digest(of: Array("abc".utf8)))
    #expect(Hexadecimal.encode(octets) == digest)
    #expect(octets.count == function.length)
  }

  /// RFC 2202 §2 and §3, RFC 4231 §4.3, test case 2; and a key longer than a block, RFC 2202 §3, case 6.
  @Test(
    "Known authentication codes",
    arguments: [
      (HashFunction.md5, "750c783e6ab0b503eaa86e310a5db738"),
      (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
      (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ])
  func code(function: HashFunction, code: String) throws {
    let octets = try #require(
      function.authenticationCode(
        of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
    #expect(Hexadecimal.encode(octets) == code)
  }

  @Test func aKeyLongerThanABlock() throws {
    let text = "Test Using Larger Than Block-Size Key - Hash Key First"
    let octets = try #require(
      HashFunction.sha1.authenticationCode(
        of: Array(text.utf8), key: [UInt8](repeating: 0xaa, count: 80)))
    #expect(Hexadecimal.encode(octets) == "aa4ae5e15272d00e95705637ce8a3b55ed402112")
  }

  /// RFC 6070 §2 for SHA-1, RFC 7914 §11 for SHA-256 (its first 32 octets).
  @Test(
    "Known keys from passwords",
    arguments: [
      (HashFunction.sha1, "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
      (.sha1, "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1"),
      (
        .sha256, "passwd", "salt", 1,
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
      ),
    ] as [(HashFunction, String, String, Int32, String)])
  func key(function: HashFunction, password: String, salt: String, times: Int32, key: String)
    throws
  {
    let octets = try #require(
      function.key(
        fromPassword: Array(password.utf8), salt: Array(salt.utf8), iterations: times))
    #expect(Hexadecimal.encode(octets) == key)
  }

  @Test func anEmptyPasswordAndAnEmptyMessageHaveResultsToo() {
    #expect(HashFunction.sha256.key(fromPassword: [], salt: [1], iterations: 1)?.count == 32)
    #expect(HashFunction.sha256.authenticationCode(of: [], key: [])?.count == 32)
    #expect(
      HashFunction.sha256.key(fromPassword: [], salt: [1], iterations: 1)
        != HashFunction.sha256.key(fromPassword: [0x61], salt: [1], iterations: 1))
  }

  @Test func randomBytesDiffer() throws {
    let some = try #require(RandomBytes.make(count: 24))
    #expect(some.count == 24)
    #expect(RandomBytes.make(count: 24) != some)
  }
}
