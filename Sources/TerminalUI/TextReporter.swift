package import JobEvents
package import MailTypes
internal import Synchronization

/// Tells people of a job: progress, what went wrong, and the summary.
package final class TextReporter: JobObserver {
  /// How much is said.
  package enum Detail: Int, Comparable, Hashable, Sendable {
    /// Nothing when all is well.
    case quiet
    case usual
    /// Every folder and every message.
    case verbose

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  private struct State {
    var rate = TransferRate()
    var lastShown: ContinuousClock.Instant?
    var isDryRun = false
  }

  private let console: Console
  private let language: Language
  private let detail: Detail
  private let label: String?
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state = Mutex(State())

  /// - Parameter label: the account's name where several jobs report to one console.
  package init(
    console: Console, language: Language, detail: Detail, label: String? = nil,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.console = console
    self.language = language
    self.detail = detail
    self.label = label
    self.now = now
  }

  package func receive(_ event: JobEvent) {
    switch event {
    case .started(let start): show(start)
    case .progress(let progress): show(progress)
    case .message(let message): show(message)
    case .folder(let folder): show(folder)
    case .warning(let warning): console.message(words.text(warning, label: label))
    case .forecast(let forecast): show(forecast)
    case .extensions(let report):
      if detail >= .verbose { show(report) }
    case .failed(let explanation): console.message(words.text(explanation, label: label))
    case .summary(let summary): show(summary)
    }
  }

  private var words: ExplanationText {
    ExplanationText(language: language, style: console.messageStyle)
  }

  private var prefix: String {
    label.map { HarmlessText.line($0, limit: 80) + ": " } ?? ""
  }

  private func show(_ start: JobStart) {
    state.withLock { $0.isDryRun = start.isDryRun }
    guard detail > .quiet else { return }
    let phrase = StartText.phrase(start)
    console.message(prefix + HarmlessText.line(phrase.text(in: language)))
  }

  private func show(_ progress: JobProgress) {
    guard detail > .quiet else { return }
    let now = now()
    let interval: Duration = console.isInteractive ? .milliseconds(100) : .seconds(10)
    let rate: TransferRate? = state.withLock { state in
      state.rate.add(progress, at: now)
      // Without a terminal the first line comes after one interval: short jobs need none.
      guard let last = state.lastShown else {
        state.lastShown = now
        return console.isInteractive ? state.rate : nil
      }
      guard now - last >= interval else { return nil }
      state.lastShown = now
      return state.rate
    }
    guard let rate else { return }
    let line = ProgressLine(language: language, label: label)
    if console.isInteractive {
      // One column stays free, since some terminals wrap when the last one is filled.
      console.showProgress(line.text(progress, rate, width: console.width - 1))
    } else {
      console.message(line.plainText(progress, rate))
    }
  }

  private func show(_ message: MessageReport) {
    let isTrouble = [.failed, .unknown, .damaged, .missing, .different].contains(message.outcome)
    guard isTrouble || detail >= .verbose else { return }
    let uid = message.uid.map { " UID \($0)" } ?? ""
    let size = message.size.map { " (" + ByteCountText.text($0) + ")" } ?? ""
    var line = prefix + HarmlessText.line(message.folder) + uid + size + ": "
    line += MessageOutcomeText.phrase(message.outcome).text(in: language)
    if let reason = message.reason { line += " " + HarmlessText.line(reason.text(in: language)) }
    if let server = message.serverWords, !server.isEmpty { line += " " + words.quoted(server) }
    console.message(isTrouble ? console.messageStyle.text(line, .warning) : line)
  }

  private func show(_ folder: FolderReport) {
    let name = prefix + HarmlessText.line(folder.folder)
    if let removal = folder.removal { return show(folder, removal, name) }
    let text = FolderText.phrase(folder).text(in: language)
    if folder.state != .complete {
      console.message(console.messageStyle.text(name + ": ", .warning) + HarmlessText.line(text))
    } else if detail >= .verbose {
      console.result(name + ": " + text)
    }
  }

  private func show(_ folder: FolderReport, _ removal: RemovalReport, _ name: String) {
    let isDryRun = state.withLock { $0.isDryRun }
    let text = RemovalText.phrase(folder, isDryRun: isDryRun).text(in: language)
    if folder.state != .complete {
      console.message(console.messageStyle.text(name + ": ", .warning) + HarmlessText.line(text))
    } else if detail >= .verbose || detail == .usual && removal.removed + removal.marked > 0 {
      console.result(name + ": " + HarmlessText.line(text))
    }
  }

  private func show(_ forecast: MigrationForecast) {
    console.clearProgress()
    let text = ForecastText(language: language, style: console.resultStyle)
    for line in text.lines(forecast, width: console.isInteractive ? console.width : nil) {
      console.result(line)
    }
  }

  private func show(_ report: ExtensionReport) {
    let phrase = ExtensionText.phrase(report)
    console.message(prefix + HarmlessText.line(phrase.text(in: language)))
  }

  private func show(_ summary: JobSummary) {
    console.clearProgress()
    guard detail > .quiet || summary.state != .done else { return }
    let isDryRun = state.withLock { $0.isDryRun }
    let phrases = SummaryText(isDryRun: isDryRun).phrases(summary)
    for (index, phrase) in phrases.enumerated() {
      let text = prefix + phrase.text(in: language)
      let look: TextStyle.Look = summary.state == .done ? .good : .warning
      console.result(index == 0 ? console.resultStyle.text(text, look) : text)
    }
  }
}
