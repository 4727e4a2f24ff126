internal import MailEngine
internal import MailTypes
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The file that `restore --report` leaves.
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
    // Never half a report under its name, nor through a link that somebody has put there.
    let draft = path + ".\(getpid()).part"
    let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return failure(errno) }
    var octets = Array(text.utf8)[...]
    var trouble: CInt = 0
    while !octets.isEmpty, trouble == 0 {
      let count = unsafe octets.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count > 0 { octets.removeFirst(count) } else if errno != EINTR { trouble = errno }
    }
    if trouble == 0, fsync(file) != 0 { trouble = errno }
    if close(file) != 0, trouble == 0 { trouble = errno }
    if trouble == 0, unsafe rename(draft, path) != 0 { trouble = errno }
    guard trouble != 0 else { return nil }
    _ = unsafe unlink(draft)
    return failure(trouble)
  }

  private func failure(_ number: CInt) -> Explanation {
    let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "errno \(number)"
    return Explanation(
      .cannotCreate,
      what: Phrase(
        en: "The report could not be written to \(path).", ja: "報告を \(path) に書き込めませんでした。"),
      cause: .verbatim(reason),
      remedy: Phrase(
        en:
          "Name a file in a directory that you may write to; the restore itself needs no other run.",
        ja: "書き込めるディレクトリのファイルを指定してください。復元そのものをやり直す必要はありません。"))
  }
}
