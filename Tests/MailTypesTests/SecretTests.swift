import MailTypes
import Testing

@Suite struct SecretTests {
  @Test func neverShowsItself() {
    let secret = Secret(Array("hunter2".utf8))
    var dumped = ""
    dump(secret, to: &dumped)
    dump([secret], to: &dumped)
    for text in ["\(secret)", String(describing: secret), String(reflecting: [secret]), dumped] {
      #expect(!text.contains("hunter2"))
      #expect(!text.contains("104"))
    }
    #expect(secret.withBytes { $0.count } == 7)
  }
}
