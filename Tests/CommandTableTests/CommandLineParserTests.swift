import CommandTable
import MailTypes
import Testing

@Suite("CommandLineParser")
struct CommandLineParserTests {
  private func parse(
    _ line: String
  ) -> ParsedCommandLine<SampleTool.Globals, SampleTool.Choice> {
    SampleTool.parser.parse(line.split(separator: " ").map(String.init))
  }

  private func chosen(_ line: String) throws -> SampleTool.Choice {
    switch parse(line).outcome {
    case .chosen(let choice): return choice
    case .failed(let error): throw error
    case .stopped: throw UsageError(.missingCommand, command: "stopped")
    }
  }

  private func failure(_ line: String) -> UsageError.Code? {
    if case .failed(let error) = parse(line).outcome { error.code } else { nil }
  }

  @Test(
    "options stand anywhere after the command, with = or a space",
    arguments: [
      "copy a b --archive=D --folder x --folder=y --dry-run",
      "copy --archive D a --folder=x b --folder y -n",
      "copy -n --folder x --folder y --archive=D -- a b",
    ])
  func places(line: String) throws {
    var expected = SampleTool.Copy()
    expected.sources = ["a", "b"]
    expected.archive = "D"
    expected.folders = ["x", "y"]
    expected.isDryRun = true
    #expect(try chosen(line) == .copy(expected))
  }

  @Test("values are understood, the last one of an option given twice holds")
  func values() throws {
    var expected = SampleTool.Copy()
    expected.archive = "E"
    expected.connections = 64
    expected.wait = .seconds(7200)
    expected.rate = 5_000_000
    expected.target.user = "-x=y"
    let line =
      "copy --archive D --archive E --connections 64 --wait 2h --limit-rate 5MB --to-user -x=y"
    #expect(try chosen(line) == .copy(expected))
  }

  @Test("global options hold before and after the command, short ones may be joined")
  func globals() throws {
    let parsed = parse("--config F -qvv copy --archive D -v --color=never")
    #expect(
      parsed.globals
        == SampleTool.Globals(config: "F", isQuiet: true, verbosity: 3, color: .never))
    #expect(parsed.command?.name == "copy")
  }

  @Test("after -- and for a lone hyphen nothing is an option")
  func endOfOptions() throws {
    #expect(
      try chosen("show -- --config") == .show(SampleTool.Show(archive: "--config", part: nil)))
    #expect(try chosen("show - p") == .show(SampleTool.Show(archive: "-", part: "p")))
  }

  @Test(
    "help needs nothing else to be right, except the command",
    arguments: [
      ("--help", nil), ("-h", nil), ("copy --help", "copy"), ("copy --bogus -h", "copy"),
      ("show --help", "show"), ("--help copy", "copy"), ("help", nil), ("help copy", "copy"),
      ("help help", nil), ("help help copy", "copy"), ("help copy --bogus x", "copy"),
    ] as [(String, String?)])
  func help(line: String, command: String?) {
    let parsed = parse(line)
    guard case .stopped = parsed.outcome else {
      Issue.record("not stopped: \(parsed.outcome)")
      return
    }
    #expect(parsed.globals.wantsHelp)
    #expect(parsed.command?.name == command)
  }

  @Test(
    "every mistake has its own code",
    arguments: [
      ("", .missingCommand), ("-q", .missingCommand),
      ("cpoy", .unknownCommand("cpoy", nearest: "copy")),
      ("help cpoy", .unknownCommand("cpoy", nearest: "copy")),
      ("cpoy --help", .unknownCommand("cpoy", nearest: "copy")),
      ("frobnicate", .unknownCommand("frobnicate", nearest: nil)),
      ("copy --archve D", .unknownOption("--archve", nearest: "--archive")),
      ("copy --archve=secret", .unknownOption("--archve", nearest: "--archive")),
      ("copy -x", .unknownOption("-x", nearest: nil)),
      ("copy -archive D", .unknownOption("-a", nearest: "--archive")),
      ("show --archive D", .unknownOption("--archive", nearest: nil)),
      ("--archive D copy", .optionBeforeCommand("--archive", belongsTo: "copy")),
      ("copy --archive", .missingValue(of: "--archive DIR")),
      ("copy --archive --dry-run", .missingValue(of: "--archive DIR")),
      ("copy --archive -q", .missingValue(of: "--archive DIR")),
      ("copy --archive D --dry-run=yes", .unexpectedValue(of: "--dry-run")),
      ("copy", .missingOption("--archive DIR")),
      ("show", .missingOperand("ARCHIVE")), ("show a b c", .excessOperand("c")),
    ] as [(String, UsageError.Code)])
  func mistakes(line: String, code: UsageError.Code) {
    #expect(failure(line) == code)
  }

  @Test(
    "a value that cannot be used is named with its option",
    arguments: [
      ("copy --archive D --connections 0", "--connections N", "0"),
      ("copy --archive D --connections 65", "--connections N", "65"),
      ("copy --archive D --connections 1e1", "--connections N", "1e1"),
      (
        "copy --archive D --connections 99999999999999999999", "--connections N",
        "99999999999999999999"
      ),
      ("copy --archive D --wait soon", "--wait DURATION", "soon"),
      ("copy --archive D --limit-rate fast", "--limit-rate N/s", "fast"),
      ("--color=red copy --archive D", "--color auto|never", "red"),
    ])
  func badValues(line: String, usage: String, value: String) throws {
    let code = try #require(failure(line))
    guard case .invalidValue(let option, let text, _) = code else {
      Issue.record("\(code)")
      return
    }
    #expect(option == usage)
    #expect(text == value)
  }

  @Test("global options are read to the end of a line that is wrong")
  func globalsOfWrongLines() {
    let parsed = parse("copy --bogus --archive -q --color never")
    #expect(parsed.globals.isQuiet)
    #expect(parsed.globals.color == .never)
  }

  @Test("an unknown option given with a value does not show the value")
  func secrecy() throws {
    guard case .failed(let error) = parse("copy --pass=hunter2").outcome else {
      Issue.record("accepted")
      return
    }
    let shown = "\(error.explanation)"
    #expect(!shown.contains("hunter2"))
  }

  @Test(
    "a mistake ends with 64 and says what, why and what to do in both languages",
    arguments: [
      "", "cpoy", "xyz", "copy --archve D", "show --zzz", "--archive D copy", "copy --archive",
      "copy --archive D --dry-run=yes", "copy --archive D --wait soon", "copy", "show",
      "show a b c",
    ])
  func explanations(line: String) throws {
    guard case .failed(let error) = parse(line).outcome else {
      Issue.record("accepted")
      return
    }
    let explanation = error.explanation
    #expect(explanation.status == .usage)
    for phrase in [explanation.what, explanation.cause, explanation.remedy] {
      #expect(phrase.en.last == "." || phrase.en.last == "?")
      #expect(phrase.ja.hasSuffix("。"))
    }
  }
}
