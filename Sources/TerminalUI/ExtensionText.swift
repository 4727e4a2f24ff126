internal import JobEvents
internal import MailTypes

/// By which extensions a job has talked to a server, for people.
enum ExtensionText {
  static func phrase(_ report: ExtensionReport) -> Phrase {
    let used = report.used.joined(separator: ", ")
    let refused = report.refused.joined(separator: ", ")
    let count = report.connections
    return Phrase(
      en: "\(report.server): \(count) \(count == 1 ? "connection" : "connections"), "
        + (used.isEmpty ? "no extensions used" : "extensions used: \(used)")
        + (refused.isEmpty ? "" : "; refused by the server: \(refused)"),
      ja: "\(report.server): 接続 \(count) 本、"
        + (used.isEmpty ? "使用した拡張なし" : "使用した拡張: \(used)")
        + (refused.isEmpty ? "" : "、サーバが拒否した拡張: \(refused)"))
  }
}
