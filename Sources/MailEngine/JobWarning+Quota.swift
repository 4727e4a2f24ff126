internal import JobEvents
internal import MailTypes

extension JobWarning {
  /// For a target that says it has less room than what is planned for it takes.
  ///
  /// A warning only: what a server says of its limits is a hint, and what it does with them its own
  /// business. It may count what it compresses, or let a limit be passed for a while.
  ///
  /// - Parameters:
  ///   - roots: the limits of the target's INBOX; of a folder that is still to be made there are none.
  ///   - isExact: whether the target has been looked through, so that nothing planned is there already.
  /// - Returns: nil where all of it fits, as far as the server says.
  static func littleRoom(
    for planned: (messages: Int, octets: UInt64), under roots: [QuotaRoot], isExact: Bool
  ) -> JobWarning? {
    let octets = roots.compactMap(\.octetsLeft).min { $0.left < $1.left }
    let messages = roots.compactMap(\.messagesLeft).min { $0.left < $1.left }
    let what: Phrase
    if let octets, octets.left < planned.octets {
      let needed = ByteCountText.text(planned.octets)
      let left = ByteCountText.text(octets.left)
      let limit = ByteCountText.text(octets.limit)
      what = Phrase(
        en: "\(isExact ? "" : "Up to ")\(needed) are to be sent, and the target says that it has "
          + "\(left) left of \(limit).",
        ja: "\(isExact ? "" : "最大で ")\(needed) を送る予定ですが、移行先の空きは \(left) "
          + "(全体 \(limit)) とのことです。")
    } else if let messages, messages.left < UInt64(planned.messages) {
      what = Phrase(
        en: "\(isExact ? "" : "Up to ")\(planned.messages) messages are to be sent, and the target "
          + "says that it has room for \(messages.left) more, of \(messages.limit).",
        ja: "\(isExact ? "" : "最大で ")\(planned.messages) 通を送る予定ですが、移行先に入るのは"
          + "あと \(messages.left) 通 (全体 \(messages.limit) 通) とのことです。")
    } else {
      return nil
    }
    return JobWarning(
      what: what,
      remedy: Phrase(
        en: "Make room there or have the limit raised. What the target has already is not sent "
          + "again, so the same command carries on later.",
        ja: "移行先の空きを増やすか、上限を引き上げてもらってください。"
          + "すでにあるメールは再送しないので、後で同じコマンドで続きから再開できます。"))
  }
}
