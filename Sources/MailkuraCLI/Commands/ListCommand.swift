internal import CommandTable
internal import MailTypes

/// What `list` was asked on the command line.
struct ListArguments: Sendable {
  var archive = ""
  var folders: [String] = []
  var at: SnapshotName?
  var onlyGone = false
  var withoutGone = false
  var since: PointInTime?
  var before: PointInTime?
  var flags: [String] = []
  var absentFlags: [String] = []
  var larger: UInt64?
  var smaller: UInt64?
  var from: String?
  var subject: String?
  var isReversed = false
  var limit: Int?
}

extension ListArguments {
  static let command = Command(
    name: "list",
    summary: Phrase(
      en: "List the messages of an archive.", ja: "アーカイブのメールを一覧にします。"),
    description: [
      Phrase(
        en: "Messages that are gone from the server are listed too, with the time that they were "
          + "missed.",
        ja: "サーバからなくなったメールも、それが分かった日時とともに表示します。")
    ],
    initial: ListArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "Only folders that fit: * is anything, % anything within one level.",
          ja: "当てはまるフォルダだけを表示します。* は任意の文字列、% は1階層内の任意の文字列です。")),
      .at(
        \.at,
        Phrase(
          en: "Show the archive as it was in the last snapshot at that time or before: its number, "
            + "“last”, 2024-05-01, 2024-05-01 09:30, or 7d for so long ago. What was gone by then is "
            + "left out unless --gone asks for it.",
          ja: "その日時またはそれ以前の最後のスナップショットの状態を表示します。番号、last、2024-05-01、"
            + "2024-05-01 09:30、7d (7日前) のように指定します。その時点でなくなっていたメールは、--gone を"
            + "指定しない限り表示しません。")),
      .flag(
        "--gone", \.onlyGone,
        Phrase(
          en: "Only messages that are gone from the server.",
          ja: "サーバからなくなったメールだけを表示します。")),
      .flag(
        "--no-gone", \.withoutGone,
        Phrase(
          en: "Only messages that the server still had at the last backup.",
          ja: "最後のバックアップ時にサーバにあったメールだけを表示します。")),
      .pointInTime(
        "--since", "DATE", \.since,
        Phrase(
          en: "Only messages that arrived at that date or later: 2024-05-01, "
            + "2024-05-01T09:30:00+09:00, or 30d for so long ago.",
          ja: "その日時以降に届いたメールだけを表示します。2024-05-01、2024-05-01T09:30:00+09:00、"
            + "または 30d (30日前) のように指定します。")),
      .pointInTime(
        "--before", "DATE", \.before,
        Phrase(
          en: "Only messages that arrived before that date.",
          ja: "その日時より前に届いたメールだけを表示します。")),
      .parsedEach(
        "--flag", "FLAG", \.flags,
        Phrase(
          en: "Only messages with this flag: answered, deleted, draft, flagged, seen, or a keyword "
            + "such as $Forwarded.",
          ja: "このフラグの付いたメールだけを表示します。answered、deleted、draft、flagged、seen、"
            + "または $Forwarded のようなキーワードです。"), flagName),
      .parsedEach(
        "--no-flag", "FLAG", \.absentFlags,
        Phrase(
          en: "Only messages without this flag; --no-flag seen are the unread ones.",
          ja: "このフラグの付いていないメールだけを表示します。--no-flag seen は未読です。"), flagName),
      .byteCount(
        "--larger", "SIZE", \.larger,
        Phrase(
          en: "Only messages of more than so many octets: 500k, 5MB, 1G.",
          ja: "このサイズを超えるメールだけを表示します。500k、5MB、1G のように指定します。")),
      .byteCount(
        "--smaller", "SIZE", \.smaller,
        Phrase(
          en: "Only messages of fewer than so many octets.",
          ja: "このサイズ未満のメールだけを表示します。")),
      .value(
        "--from", "TEXT", \.from,
        Phrase(
          en: "Only messages whose sender contains this text, in upper or lower case.",
          ja: "差出人にこの文字列を含むメールだけを表示します (大文字と小文字は区別しません)。")),
      .value(
        "--subject", "TEXT", \.subject,
        Phrase(
          en: "Only messages whose subject contains this text, in upper or lower case.",
          ja: "件名にこの文字列を含むメールだけを表示します (大文字と小文字は区別しません)。")),
      .flag(
        "--reverse", \.isReversed,
        Phrase(
          en: "The last ones first: with --folder, the newest arrivals.",
          ja: "逆順に表示します。--folder と併用すると新着順になります。")),
      .number(
        "--limit", "N", \.limit, range: 1...1_000_000_000,
        Phrase(
          en: "At most so many messages.", ja: "表示するメールの数の上限。")),
    ],
    exitStatuses: [.done, .usage, .damaged, .notFound, .inputOutput],
    examples: [
      CommandExample(
        "mailkura list work --folder INBOX --no-flag seen --since 30d",
        Phrase(
          en: "The unread messages of the last 30 days.", ja: "過去30日間の未読メール。")),
      CommandExample(
        "mailkura list work --gone --larger 10MB",
        Phrase(
          en: "Large messages that are no longer on the server.",
          ja: "サーバからなくなった大きなメール。")),
    ])

  /// The name of a flag as IMAP writes it: of a system flag with its `\\`, of a keyword as it is.
  private static func flagName(_ text: String) throws(ValueError) -> String {
    let name = text.hasPrefix("\\") ? text.lowercased() : "\\" + text.lowercased()
    if let known = SystemFlags.names.first(where: { $0.imap.lowercased() == name }) {
      return known.imap
    }
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x5C }) else {
      throw ValueError(
        expected: Phrase(
          en: "answered, deleted, draft, flagged, seen or a keyword",
          ja: "answered、deleted、draft、flagged、seen、またはキーワード"))
    }
    return text
  }
}
