import MailTypes
import Testing

struct SPKIPinTests {
  static let text = "sha256:HrWpY9plnqaPVSU3Frj01f9xRUC1jbbKSa48kknV8fk="

  @Test("A pin is written as it was read", arguments: [text, "SHA256:" + text.dropFirst(7)])
  func roundTrips(written: String) {
    #expect(SPKIPin(written)?.description == Self.text)
  }

  @Test(
    "Anything else is no pin",
    arguments: [
      "", "sha256:", String(text.dropFirst(7)), "sha1:" + text.dropFirst(7),
      "sha256:" + text.dropFirst(8), text + "=", text.dropLast() + "A",
      "sha256:AAAA", "sha256//" + text.dropFirst(7),
    ])
  func refuses(written: String) {
    #expect(SPKIPin(written) == nil)
  }
}
