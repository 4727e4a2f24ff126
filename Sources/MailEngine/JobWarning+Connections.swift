internal import JobEvents
internal import MailClients
internal import MailTypes

extension JobWarning {
  /// A server has let fewer connections in than were asked for.
  static func fewerConnections(_ crew: ConnectionCrew, because error: ClientError) -> JobWarning {
    let (count, wanted) = (crew.count, crew.wanted)
    let words = error.explanation.serverWords.map { " (\($0))" } ?? ""
    return JobWarning(
      what: Phrase(
        en:
          "The server lets in \(count) of \(wanted) connections; the work goes on with fewer.\(words)",
        ja: "サーバが同時接続を \(wanted) 本中 \(count) 本しか受け付けないため、"
          + "少ない接続数で続けます。\(words)"),
      remedy: Phrase(
        en: "Close other mail programs, or ask for fewer with --connections \(count).",
        ja: "ほかのメールソフトを終了するか、--connections \(count) で接続数を減らしてください。"))
  }
}
