import CommandTable
import MailTypes
import Testing

@Suite("HelpRenderer")
struct HelpRendererTests {
  private func renderer(_ language: Language, width: Int = 60, isColoured: Bool = false)
    -> HelpRenderer
  {
    HelpRenderer(language: language, width: width, isColoured: isColoured) { $0.isASCII ? 1 : 2 }
  }

  private var tool: ToolDescription { SampleTool.parser.description }

  @Test("help of the tool lists commands and global options")
  func tooltext() {
    #expect(
      renderer(.english).render(tool) == """
        sample - Handles mail.

        Usage: sample [GLOBAL OPTIONS] COMMAND […]

        Commands:
          copy  Copies mail into the archive.
          show  Shows a message.

        Global options:
          --config FILE       The configuration.
          -q, --quiet         Says nothing.
          -v, --verbose       Says more. May be repeated.
          --color auto|never  Colours.
          -h, --help          Shows help.

        `sample COMMAND --help` tells more about a command.

        """)
  }

  @Test("help of a command tells all that its table says")
  func commandText() {
    #expect(
      renderer(.english).render(SampleTool.copy.description, of: tool) == """
        sample copy - Copies mail into the archive.

        Usage: sample copy [SOURCE…] --archive DIR [OPTIONS]

        Copies what is new. What is there already is not read again,
        however large it is.

        Arguments:
          SOURCE  Where mail comes from.

        Options:
          --archive DIR     Where the archive stands. Required.
          --folder PATTERN  Copy these folders alone. May be
                            repeated.
          --connections N   How many.
          --wait DURATION   How long.
          --limit-rate N/s  How fast.
          -n, --dry-run     Changes nothing.

        Target:
          --to-user NAME  Who it is.

        Global options:
          --config FILE       The configuration.
          -q, --quiet         Says nothing.
          -v, --verbose       Says more. May be repeated.
          --color auto|never  Colours.
          -h, --help          Shows help.

        Exit status:
          0   Everything that was asked is done.
          1   Done, except for messages or folders named in the
              output and the journal.
          64  The command line is wrong.

        Examples:
          sample copy work --archive ~/Mail
              Copies the account work.

        """)
  }

  @Test("Japanese help keeps within the width too", arguments: [40, 60, 80, 200])
  func japanese(width: Int) {
    let text = renderer(.japanese, width: width).render(SampleTool.copy.description, of: tool)
    #expect(text.filter { $0 != "\n" }.contains("メールをアーカイブに写します。"))
    for line in text.split(separator: "\n") where !line.contains("[") {
      #expect(line.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } <= min(100, width))
    }
  }

  @Test("colour is nothing but marks around the same text")
  func colour() {
    let plain = renderer(.english).render(tool)
    let coloured = renderer(.english, isColoured: true).render(tool)
    let marks = ["\u{1B}[1m", "\u{1B}[0m"]
    #expect(coloured.contains(marks[0]))
    #expect(
      coloured.split(separator: marks[0]).joined().split(separator: marks[1]).joined() == plain)
    #expect(!plain.contains("\u{1B}"))
  }
}
