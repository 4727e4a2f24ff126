import CommandTable
import MailTypes
import Testing

@Suite("ManualRenderer")
struct ManualRendererTests {
  private let frame = ManualFrame(
    date: "November 24, 2026", oneLine: "handle mail", description: "A sample.",
    sections: [.init(title: "SEE ALSO", source: ".Xr mbsync 1")])

  @Test("the page follows the table")
  func page() {
    let page = ManualRenderer(tool: SampleTool.parser.description, frame: frame).render()
    let lines = page.split(separator: "\n").map(String.init)
    for line in [
      ".Dt SAMPLE 1", ".Nd handle mail", ".Ss sample copy", ".Op Ar SOURCE ...",
      ".Fl -archive Ar \\&DIR", ".It Fl -archive Ar \\&DIR", ".It Fl n , Fl -dry-run",
      ".It Fl q , Fl -quiet", ".It Fl -to-user Ar NAME",
      ".Dl sample copy work \\-\\-archive ~/Mail",
      "Exit status: 0, 1, 64.", ".It 64", ".Sh SEE ALSO", ".Xr mbsync 1",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(page.hasSuffix("\n"))
    #expect(page.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("two runs agree")
  func stable() {
    let tool = SampleTool.parser.description
    #expect(
      ManualRenderer(tool: tool, frame: frame).render()
        == ManualRenderer(tool: tool, frame: frame).render())
  }
}
