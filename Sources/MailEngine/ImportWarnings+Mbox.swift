internal import JobEvents
internal import MailFormats
internal import MailTypes

/// What is doubtful about an mbox.
extension ImportWarnings {
  static func of(_ findings: MboxFindings, in file: String) -> [JobWarning] {
    let octets = findings.skippedOctets
    return [
      octets == 0
        ? nil
        : warning(
          file,
          (octets == 1
            ? "1 octet before the first separator line belongs"
            : "\(octets) octets before "
              + "the first separator line belong")
            + " to no message, and nothing of it was taken in.",
          "最初の区切り行より前の \(octets) オクテットはどのメールにも属さず、取り込んでいません。"),
      ambiguous(findings.ambiguousMessages, file),
      told(
        findings.undatedSeparators, file,
        ("message begins with a separator line", "messages begin with separator lines"),
        "without a date: text that begins with “From ” may have been taken for a separator",
        "日付のない区切り行で始まっています。「From 」で始まる本文の行を区切りと見なした可能性があります",
        Phrase(
          en: "If that is so, name the variant with --from mboxo or mboxrd: then what has no date "
            + "stays text.",
          ja: "その場合は --from mboxo か mboxrd を指定すると、日付のない行を本文として扱います。")),
      told(
        findings.undatedLines, file,
        (
          "message holds a line “From ” without a date",
          "messages hold lines “From ” without a date"
        ),
        "behind an empty line, which stayed text",
        "空行の次に、日付のない「From 」の行を含みます。本文として扱いました"),
      told(
        findings.separatorsInText, file,
        ("message holds a line", "messages hold lines"),
        "like a separator but behind no empty line, which stayed text",
        "区切りのように見えて直前に空行のない行を含みます。本文として扱いました"),
      told(
        findings.messagesWithNUL, file, ("message holds", "messages hold"),
        "NUL octets, as a crash of a mail program leaves them; taken in as they are",
        "NUL を含みます(メールソフトの異常終了などで生じます)。そのまま取り込みました"),
      told(
        findings.emptyMessages, file, ("message is", "messages are"),
        "empty: nothing follows the separator line; taken in as they are",
        "区切り行だけで内容がありません。空のメールとして取り込みました"),
      findings.endsMidLine
        ? warning(
          file, "the file ends in the middle of a line; its last message may be cut.",
          "ファイルが行の途中で終わっています。最後のメールは途中で切れている可能性があります。") : nil,
    ].compactMap(\.self)
  }

  private static func ambiguous(_ messages: MboxSightings, _ file: String) -> JobWarning? {
    told(
      messages, file, ("message holds", "messages hold"),
      "lines that begin with “>From ”: nothing tells whether the “>” was theirs or was put there, "
        + "and one was taken off each line",
      "「>From 」で始まる行を含みます。「>」が元からあったのか後から付いたのかは区別できないため、1つずつ取り除きました",
      Phrase(
        en:
          "Look at those lines. If the “>” was theirs, take the file into a new archive with --from "
          + "mboxcl2, which leaves every line as it is; with --from mboxo if the program that wrote "
          + "it put “>” before “From ” alone, with --from mboxrd if before “>From ” too.",
        ja: "該当の行を確かめてください。「>」が元からあったなら、新しいアーカイブに --from mboxcl2 で取り込むと"
          + "そのまま残ります。書き出したソフトが「From 」にだけ「>」を付けるなら --from mboxo、"
          + "「>From 」にも付けるなら --from mboxrd を指定してください。"))
  }

  /// - Parameter subject: `message holds` and `messages hold`; the rest of the sentence follows.
  private static func told(
    _ messages: MboxSightings, _ file: String, _ subject: (one: String, many: String),
    _ en: String, _ ja: String, _ remedy: Phrase? = nil
  ) -> JobWarning? {
    guard messages.count > 0 else { return nil }
    let names = names(of: messages)
    return warning(
      file, "\(counted(messages.count, subject.one, subject.many)) \(en): \(names.en).",
      "\(messages.count) 通が\(ja): \(names.ja)。", remedy)
  }

  /// As in `no. 2 “Hello” (octet 517), no. 5 (octet 2048), and 3 more`.
  private static func names(of messages: MboxSightings) -> Phrase {
    var names = messages.first.map { message in
      let title = MessageIdentification.title(in: message.header)
      return Phrase(
        en: "no. \(message.number)" + (title.map { " “\($0)”" } ?? "")
          + " (octet \(message.offset))",
        ja: "\(message.number) 通目" + (title.map { "「\($0)」" } ?? "")
          + " (オフセット \(message.offset))")
    }
    let more = messages.count - names.count
    if more > 0 { names.append(Phrase(en: "and \(more) more", ja: "ほか \(more) 通")) }
    return Phrase(
      en: names.map(\.en).joined(separator: ", "), ja: names.map(\.ja).joined(separator: "、"))
  }

  private static func warning(
    _ file: String, _ en: String, _ ja: String, _ remedy: Phrase? = nil
  ) -> JobWarning {
    JobWarning(what: Phrase(en: "\(file): \(en)", ja: "\(file): \(ja)"), remedy: remedy)
  }
}
