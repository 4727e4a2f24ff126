import CommandTable
import MailTypes

/// A small tool with an option and an operand of each kind.
enum SampleTool {
  enum Color: String, CaseIterable, Sendable {
    case auto
    case never
  }

  struct Globals: Hashable, Sendable {
    var config: String?
    var isQuiet = false
    var verbosity = 0
    var color = Color.auto
    var wantsHelp = false
  }

  struct Copy: Hashable, Sendable {
    var sources: [String] = []
    var archive: String?
    var folders: [String] = []
    var connections: Int?
    var wait: Duration?
    var rate: UInt64?
    var isDryRun = false
    var target = Target()
  }

  struct Target: Hashable, Sendable {
    var user: String?
  }

  struct Show: Hashable, Sendable {
    var archive = ""
    var part: String?
  }

  enum Choice: Hashable, Sendable {
    case copy(Copy)
    case show(Show)
  }

  static func same(_ text: String) -> Phrase { Phrase(en: text + ".", ja: text + "。") }

  static let targetOptions: [CommandOption<Target>] = [
    .value("--user", "NAME", \.user, same("Who it is"))
  ]

  static let copy = Command<Copy>(
    name: "copy",
    summary: Phrase(en: "Copies mail into the archive.", ja: "メールをアーカイブに写します。"),
    description: [
      Phrase(
        en: "Copies what is new. What is there already is not read again, however large it is.",
        ja: "新しいものだけを写します。すでにあるものは、どれほど大きくても読み直しません。")
    ],
    initial: Copy(),
    operands: [
      .any("SOURCE", \.sources, Phrase(en: "Where mail comes from.", ja: "メールの取得元です。"))
    ],
    options: [
      CommandOption<Copy>.value(
        "--archive", "DIR", \.archive,
        Phrase(en: "Where the archive stands.", ja: "アーカイブの場所です。")
      ).required(),
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(en: "Copy these folders alone.", ja: "このフォルダだけを写します。")),
      .number("--connections", "N", \.connections, range: 1...64, same("How many")),
      .duration("--wait", "DURATION", \.wait, same("How long")),
      .byteRate("--limit-rate", "N/s", \.rate, same("How fast")),
      .flag("--dry-run", short: "n", \.isDryRun, same("Changes nothing")),
    ]
      + targetOptions.map {
        $0.embedded(in: \Copy.target, prefix: "to-").grouped(
          under: Phrase(en: "Target", ja: "送信先"))
      },
    exitStatuses: [.done, .partial, .usage],
    examples: [
      CommandExample(
        "sample copy work --archive ~/Mail",
        Phrase(en: "Copies the account work.", ja: "アカウント work を写します。"))
    ])

  static let show = Command<Show>(
    name: "show", summary: same("Shows a message"), initial: Show(),
    operands: [
      .required("ARCHIVE", \.archive, same("Which archive")),
      .optional("PART", \.part, same("Which part")),
    ],
    exitStatuses: [.done, .usage])

  static let parser = CommandLineParser(
    name: "sample", summary: Phrase(en: "Handles mail.", ja: "メールを扱います。"),
    globals: [
      .value("--config", "FILE", \Globals.config, same("The configuration")),
      .flag("--quiet", short: "q", \.isQuiet, same("Says nothing")),
      .counted("--verbose", short: "v", \.verbosity, same("Says more")),
      .choice("--color", \.color, same("Colours")),
      CommandOption<Globals>.flag("--help", short: "h", \.wantsHelp, same("Shows help")).stopping(),
    ],
    initial: Globals(),
    commands: [CommandEntry(copy) { Choice.copy($0) }, CommandEntry(show) { Choice.show($0) }])
}
