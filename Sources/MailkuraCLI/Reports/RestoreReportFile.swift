internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import Synchronization

/// The file that `restore --report` and `verify --report` leave.
final class RestoreReportFile: Sendable {
  enum Form {
    case page
    case markdown

    /// By the end of the name.
    init?(path: String) {
      let lowered = path.lowercased()
      if lowered.hasSuffix(".html") || lowered.hasSuffix(".htm") {
        self = .page
      } else if lowered.hasSuffix(".md") {
        self = .markdown
      } else {
        return nil
      }
    }
  }

  private let path: String
  private let language: Language
  private let report = Mutex<ReplayReport?>(nil)

  init(path: String, language: Language) {
    self.path = path
    self.language = language
  }

  func keep(_ report: ReplayReport) { self.report.withLock { $0 = report } }

  /// Writes the file; a run that failed before it knew anything leaves none.
  ///
  /// - Returns: why it could not be written.
  func save() -> Explanation? {
    guard let report = report.withLock({ $0 }), let form = Form(path: path) else { return nil }
    let text =
      switch form {
      case .page: RestoreReportPage(report: report, language: language).html
      case .markdown: RestoreReportMarkdown(report: report, language: language).text
      }
    do throws(ArchiveError) {
      try WholeFile.write(Array(text.utf8), to: path)
      return nil
    } catch {
      return Explanation(
        .cannotCreate,
        what: Phrase(
          en: "The report could not be written to \(path).", ja: "報告を \(path) に書き込めませんでした。"),
        cause: error.explanation.cause,
        remedy: Phrase(
          en:
            "Name a file in a directory that you may write to; what was restored needs no other run.",
          ja: "書き込めるディレクトリのファイルを指定してください。復元そのものをやり直す必要はありません。"))
    }
  }
}
