internal import JobEvents
internal import MailArchive
internal import MailFormats
internal import MailTypes

/// What a person has to know of a source that was not as clear as it might be.
enum ImportWarnings {
  /// What is doubtful about an mbox.
  static func of(_ findings: MboxFindings, in file: String) -> [JobWarning] {
    var warnings: [JobWarning] = []
    if findings.skippedOctets > 0 {
      warnings.append(
        warning(
          file,
          "\(findings.skippedOctets) octets before the first separator line belong to no message "
            + "and were not taken in.",
          "最初の区切り行より前の \(findings.skippedOctets) オクテットはどのメールにも属さず、取り込んでいません。"))
    }
    if findings.ambiguousMessages > 0 {
      warnings.append(
        warning(
          file,
          "\(findings.ambiguousMessages) messages hold lines that begin with “>From ”. Nothing tells "
            + "whether the “>” was theirs or was put there; one was taken off each.",
          "\(findings.ambiguousMessages) 通に「>From 」で始まる行があります。「>」が元からあったのか後から付いたのかは"
            + "区別できないため、1つずつ取り除きました。",
          Phrase(
            en:
              "If you know how the file was written, say so with --from mboxo, mboxrd or mboxcl2.",
            ja: "ファイルの書き方が分かっていれば、--from mboxo、mboxrd、mboxcl2 で指定できます。")))
    }
    if findings.undatedSeparators > 0 {
      warnings.append(
        warning(
          file,
          "\(findings.undatedSeparators) separator lines have no date; lines of text that begin with "
            + "“From ” may have been taken for them.",
          "区切り行のうち \(findings.undatedSeparators) 行に日付がありません。"
            + "「From 」で始まる本文の行を区切りと見なした可能性があります。"))
    }
    if findings.separatorsInText > 0 {
      warnings.append(
        warning(
          file,
          "\(findings.separatorsInText) lines look like separators but follow no empty line; they "
            + "stayed in the messages.",
          "区切りのように見えて直前に空行のない行が \(findings.separatorsInText) 行あり、本文として扱いました。"))
    }
    if findings.messagesWithNUL > 0 {
      warnings.append(
        warning(
          file,
          "\(findings.messagesWithNUL) messages hold NUL octets, as a crash of a mail program leaves "
            + "them; they were taken in as they are.",
          "\(findings.messagesWithNUL) 通に NUL が含まれています(メールソフトの異常終了などで生じます)。そのまま取り込みました。"))
    }
    if findings.endsMidLine {
      warnings.append(
        warning(
          file,
          "the file ends in the middle of a line; its last message may be cut.",
          "ファイルが行の途中で終わっています。最後のメールは途中で切れている可能性があります。"))
    }
    return warnings
  }

  private static func warning(
    _ file: String, _ en: String, _ ja: String, _ remedy: Phrase? = nil
  ) -> JobWarning {
    JobWarning(what: Phrase(en: "\(file): \(en)", ja: "\(file): \(ja)"), remedy: remedy)
  }

  /// A file that could not be read.
  static func unreadable(_ path: String, _ error: ArchiveError) -> JobWarning {
    let told = error.explanation
    return JobWarning(
      what: Phrase(
        en: "\(path) was not taken in: \(told.cause.en).",
        ja: "\(path) を取り込めませんでした。\(told.cause.ja)。"))
  }

  static func changed(_ place: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "\(place) changed while it was being read and was not taken in.",
        ja: "\(place) は読み取り中に変更されたため、取り込みませんでした。"),
      remedy: Phrase(
        en: "Close the mail program and run the same command again.",
        ja: "メールソフトを終了してから、もう一度実行してください。"))
  }

  static func expunged(_ count: Int) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "\(count) messages that the mail program has deleted but still holds were left out.",
        ja: "メールソフトが削除済みとし、まだファイルに残しているメール \(count) 通を除外しました。"),
      remedy: Phrase(
        en: "Take them in with --include-deleted.",
        ja: "--include-deleted を付けると取り込みます。"))
  }

  /// Links, devices and sockets; nil for none.
  static func others(_ paths: [String]) -> JobWarning? {
    paths.isEmpty
      ? nil
      : JobWarning(
        what: Phrase(
          en: "\(paths.count) links and special files were passed over: \(some(paths))",
          ja: "リンクや特殊ファイル \(paths.count) 個を飛ばしました: \(some(paths))"))
  }

  /// Files without mail; nil for none.
  static func strangers(_ paths: [String]) -> JobWarning? {
    paths.isEmpty
      ? nil
      : JobWarning(
        what: Phrase(
          en: "\(paths.count) files hold no mail that is understood: \(some(paths))",
          ja: "メールとして読めないファイルが \(paths.count) 個あります: \(some(paths))"))
  }

  private static func some(_ paths: [String]) -> String {
    paths.prefix(3).joined(separator: ", ") + (paths.count > 3 ? ", …" : "")
  }
}
