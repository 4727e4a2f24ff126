import MailTypes
import Testing

@Suite("NearestName")
struct NearestNameTests {
  @Test(
    "names what was probably meant",
    arguments: [
      ("--archve", "--archive"), ("--archive", "--archive"), ("--pasword-file", "--password-file"),
      ("--password", "--password-file"), ("--folders", "--folder"), ("--ARCHIVE", "--archive"),
      ("--dry", "--dry-run"), ("--limti-rate", nil), ("--x", nil), ("", nil), ("bakcup", nil),
      (String(repeating: "a", count: 5000), nil),
    ] as [(String, String?)])
  func options(name: String, expected: String?) {
    let known = ["--archive", "--password-file", "--password-env", "--folder", "--dry-run"]
    #expect(NearestName.of(name, among: known) == expected)
  }

  @Test("a swap of neighbours counts once, and short names must be nearly right")
  func shortNames() {
    #expect(NearestName.of("bakcup", among: ["backup", "list"]) == "backup")
    #expect(NearestName.of("lsit", among: ["backup", "list"]) == "list")
    #expect(NearestName.of("ja", among: ["en"]) == nil)
  }
}
