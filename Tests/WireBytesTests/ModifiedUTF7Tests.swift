import Testing
import WireBytes

@Suite struct ModifiedUTF7Tests {
  @Test(arguments: [
    ("INBOX", "INBOX"), ("Entwürfe", "Entw&APw-rfe"), ("日本語", "&ZeVnLIqe-"), ("A&B", "A&-B"),
    ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"), ("", ""), ("😀", "&2D3eAA-"),
    ("a\tb", "a&AAk-b"), ("&", "&-"),
  ])
  func knownAnswers(text: String, encoded: String) {
    #expect(String(decoding: ModifiedUTF7.encode(text), as: UTF8.self) == encoded)
    #expect(ModifiedUTF7.decode(Array(encoded.utf8)) == text)
  }

  @Test(
    arguments: [
      "&", "&AGE-", "&Jjo!", "&Jjo", "&Jj-", "&2D0-", "&U,BTFw-&ZeVnLIqe-", "é", "a\tb", "&A-",
      "&ZeVnLIqe=-",
    ])
  func refusesWhatIsNotTheOneSpelling(encoded: String) {
    #expect(ModifiedUTF7.decode(Array(encoded.utf8)) == nil)
  }

  @Test func everyScalarOfTheBasicPlaneComesBack() {
    for value in stride(from: UInt32(0), through: 0xffff, by: 7) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "x" + String(Character(scalar)) + "&"
      #expect(ModifiedUTF7.decode(ModifiedUTF7.encode(text)) == text)
    }
  }
}
