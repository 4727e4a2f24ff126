internal import CommandTable
internal import MailEngine
internal import MailTypes

/// Options of the commands that go to a target, the same in each.
extension CommandOption {
  static func maps(_ field: any Field<[ReplayNaming.Rule]>, _ help: Phrase? = nil) -> Self {
    parsedEach("--map", "FROM=TO", field, help ?? mapHelp) { text throws(ValueError) in
      guard let rule = ReplayNaming.Rule(text) else {
        throw ValueError(
          expected: Phrase(en: "two names with = between them", ja: "= でつないだ2つの名前"))
      }
      return rule
    }
  }

  static func labels(_ field: any Field<LabelTreatment>, _ help: Phrase? = nil) -> Self {
    choice("--labels", field, help ?? labelHelp)
  }

  private static var labelHelp: Phrase {
    Phrase(
      en:
        "How mail of Gmail goes to another server, where labels are folders and All Mail has every "
        + "message: into each folder that it was in, and from All Mail only what no other has "
        + "(folders, the default); once, with its labels as keywords (keywords); or every folder "
        + "as it is (off).",
      ja: "Gmail のメールをほかのサーバへ送る方法です。Gmail ではラベルがフォルダになり、「すべてのメール」に全メールが"
        + "あります。folders (既定) は元の各フォルダへ送り、「すべてのメール」からは他にないものだけを送ります。"
        + "keywords は 1 通を 1 度だけ送り、ラベルをキーワードにします。off は全フォルダをそのまま送ります。")
  }

  static func repairMessages(_ field: any Field<Bool>) -> Self {
    flag(
      "--repair-messages", field,
      Phrase(
        en:
          "Send what the target refuses once more as a repaired copy: without NUL, with whole line "
          + "ends, no line over 998 octets, US-ASCII in the header. The archive keeps the original.",
        ja: "送り先が拒否したメールを、直したコピーでもう一度送ります (NUL の除去、改行の統一、998 オクテットを"
          + "超える行の分割、ヘッダの符号化)。アーカイブのメールは元のままです。"))
  }

  private static var mapHelp: Phrase {
    Phrase(
      en: "Give a folder another name at the target; a * in both is the same: Old/*=New/*.",
      ja: "送り先でのフォルダ名を変えます。両方の * は同じ文字列になります (Old/*=New/*)。")
  }

  private static var reportHelp: Phrase {
    Phrase(
      en:
        "Write what is at the target, folder by folder, and what is not and why, into this file: "
        + "a page for browsers (.html) or Markdown (.md).",
      ja: "送り先に何があり、何がなぜないかを、フォルダごとにこのファイルに書きます。"
        + "ブラウザ用のページ (.html) か Markdown (.md) です。")
  }

  static func report(_ field: any Field<String?>, _ help: Phrase? = nil) -> Self {
    parsed("--report", "FILE", field, help ?? reportHelp) { text throws(ValueError) in
      guard RestoreReportFile.Form(path: text) != nil else {
        throw ValueError(
          expected: Phrase(
            en: "a file name that ends in .html or .md", ja: ".html か .md で終わるファイル名"))
      }
      return text
    }
  }
}
