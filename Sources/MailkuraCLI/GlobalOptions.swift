internal import CommandTable
internal import MailTypes
internal import TerminalUI

/// The options that every command shares.
struct GlobalOptions: Sendable {
  var config: String?
  var isJSON = false
  var isQuiet = false
  var verbosity = 0
  var color = ColorChoice.auto
  var language: Language?
  var wantsVersion = false
  var wantsHelp = false

  static let options: [CommandOption<GlobalOptions>] = [
    .value(
      "--config", "FILE", \.config,
      Phrase(
        en: "Read this configuration instead of ~/.config/mailkura/config.json5 "
          + "(or $MAILKURA_CONFIG).",
        ja: "~/.config/mailkura/config.json5 (または $MAILKURA_CONFIG) の代わりにこの設定ファイルを使います。")),
    .flag(
      "--json", \.isJSON,
      Phrase(
        en: "Print results and progress as JSON, one object a line, for programs.",
        ja: "結果と進捗を、プログラム向けに1行1オブジェクトの JSON で出力します。")),
    .flag(
      "--quiet", short: "q", \.isQuiet,
      Phrase(
        en: "Say nothing while all is well.", ja: "問題がない限り何も表示しません。")),
    .counted(
      "--verbose", short: "v", \.verbosity,
      Phrase(
        en: "Name each message; twice, show the conversation with the server, without secrets.",
        ja: "メールを1通ずつ表示します。2回指定すると、サーバとのやり取りを (秘密の情報を除いて) 表示します。")),
    .choice(
      "--color", \.color,
      Phrase(
        en: "Use colour: on a terminal (auto), always or never.",
        ja: "色を使うかどうか: 端末でのみ (auto)、常に (always)、使わない (never)。")),
    .parsed(
      "--lang", "en|ja", \.language,
      Phrase(
        en: "Speak English or Japanese; the locale decides otherwise.",
        ja: "表示する言語を英語か日本語にします。指定がなければロケールに従います。")
    ) { text throws(ValueError) in
      guard let choice = Language(rawValue: text) else {
        throw ValueError(expected: Phrase(en: "en or ja", ja: "en または ja"))
      }
      return choice
    },
    CommandOption<GlobalOptions>.flag(
      "--version", \.wantsVersion, Phrase(en: "Print the version.", ja: "バージョンを表示します。")
    ).stopping(),
    CommandOption<GlobalOptions>.flag(
      "--help", short: "h", \.wantsHelp,
      Phrase(
        en: "Print help, for the tool or for a command, as `mailkura help COMMAND` does.",
        ja: "ツール全体またはコマンドの使い方を表示します（`mailkura help コマンド` も同じです）。")
    ).stopping(),
  ]
}
