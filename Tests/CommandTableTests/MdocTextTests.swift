import Testing

@testable import CommandTable

@Suite("MdocText")
struct MdocTextTests {
  @Test(
    "running text is printed as it is",
    arguments: [
      ("plain words", "plain words"), (".Sh no", "\\&.Sh no"), ("'x", "\\&'x"),
      ("\\Trash", "\\eTrash"), ("use --json", "use \\-\\-json"), ("a well-known", "a well-known"),
      ("run `x -y` now", "run \\(lqx \\-y\\(rq now"), ("a…", "a\\[u2026]"), ("é", "\\[u00E9]"),
    ])
  func text(plain: String, source: String) {
    #expect(MdocText.text(plain) == source)
  }

  @Test(
    "arguments cannot be taken for macros",
    arguments: [
      ("DIR", "\\&DIR"), ("N", "\\&N"), ("PATTERN", "PATTERN"), ("a b", "\"\\&a b\""),
      ("say \"x\"", "\"say \\(dqx\\(dq\""),
    ])
  func argument(plain: String, source: String) {
    #expect(MdocText.argument(plain) == source)
  }
}
