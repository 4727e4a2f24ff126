import Digests
import MailTypes
import Testing

struct SHA256StreamTests {
  /// FIPS 180-4's examples.
  static let known: [(String, String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test("Known digests, whole and split at every byte", arguments: known)
  func digests(text: String, digest: String) {
    let bytes = Array(text.utf8)
    #expect(SHA256Stream.digest(of: bytes.span).description == digest)
    let stream = SHA256Stream()
    for cut in 0...bytes.count {
      stream.update(bytes.span.extracting(..<cut))
      stream.update(bytes.span.extracting(cut...))
      #expect(stream.finish().description == digest)
    }
  }

  @Test("A new beginning forgets what came before it")
  func begins() {
    let stream = SHA256Stream()
    stream.update(Array("abc".utf8).span)
    stream.begin()
    #expect(stream.finish().description == Self.known[0].1)
  }
}
