internal import CommandTable
internal import MailTypes
internal import Settings

/// Options of several jobs, the same in each.
extension CommandOption {
  static func storageFormat(_ field: any Field<StorageFormat?>) -> Self {
    choice(
      "--format", field,
      Phrase(
        en: "How a new archive keeps its mail; fixed once it is made.",
        ja: "新しいアーカイブの保存形式。作成後は変えられません。"))
  }

  static func folders(_ field: any Field<[String]>) -> Self {
    repeated(
      "--folder", "PATTERN", field,
      Phrase(
        en: "Only folders that fit: * is anything, % anything within one level, "
          + "\\Trash the folder with that use.",
        ja: "当てはまるフォルダだけを対象にします。* は任意の文字列、% は1階層内の任意の文字列、"
          + "\\Trash はその用途のフォルダです。"))
  }

  static func exclude(_ field: any Field<[String]>) -> Self {
    repeated(
      "--exclude", "PATTERN", field,
      Phrase(en: "Leave out folders that fit.", ja: "当てはまるフォルダを除外します。"))
  }

  static func namespace(_ field: any Field<NamespaceChoice?>) -> Self {
    choice(
      "--namespace", field,
      Phrase(
        en: "Take in one's own folders (personal), those of others (shared), or both.",
        ja: "自分のフォルダ (personal)、共有フォルダ (shared)、または両方 (all) を対象にします。"))
  }

  static func prefix(_ field: any Field<String?>) -> Self {
    value(
      "--prefix", "NAME", field,
      Phrase(
        en: "Put every folder, INBOX too, below this one.",
        ja: "INBOX も含むすべてのフォルダを、このフォルダの下に置きます。"))
  }

  static func connections(_ field: any Field<Int?>, _ help: Phrase? = nil) -> Self {
    number(
      "--connections", "N", field, range: AccountSettings.connectionRange,
      help
        ?? Phrase(
          en: "Work over so many connections at once (2 unless said).",
          ja: "同時に使う接続の数です (指定がなければ 2)。"))
  }

  static func limitRate(_ field: any Field<UInt64?>) -> Self {
    byteRate(
      "--limit-rate", "N", field,
      Phrase(
        en: "Move at most so many octets a second, such as 500k or 5MB.",
        ja: "1秒あたりの転送量を制限します (500k、5MB など)。"))
  }

  static func dailyLimit(_ field: any Field<DailyLimit?>) -> Self {
    parsed(
      "--daily-limit", "N|none", field,
      Phrase(
        en:
          "Fetch at most so much in 24 hours, such as 2500MB, which is what is set for Gmail; the "
          + "rest comes with later runs.",
        ja: "24時間に取得する量を制限します (2500MB など。Gmail ではこれが既定値)。残りは次回以降に取得します。")
    ) { text throws(ValueError) in
      guard let limit = DailyLimit(text) else {
        throw ValueError(expected: DailyLimit.expectation)
      }
      return limit
    }
  }

  static func wait(_ field: any Field<Duration?>) -> Self {
    duration(
      "--wait", "DURATION", field,
      Phrase(
        en: "How long to wait, without progress, for a server that refuses for now (30s unless "
          + "said).",
        ja: "サーバが一時的に応じないとき、進展のないまま待つ時間です (指定がなければ 30s)。"))
  }

  static func allowMassRemoval(_ field: any Field<Bool>) -> Self {
    flag(
      "--allow-mass-removal", field,
      Phrase(
        en: "Folders that lost most of their messages at once too; with --apply, they count as "
          + "usual from then on.",
        ja: "一度に大半のメールがなくなったフォルダも対象にします。--apply を付けると、以後は通常どおり扱います。"))
  }
}
