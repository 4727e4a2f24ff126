internal import MailEngine
internal import MailTypes
internal import TerminalUI

/// A report on a restore as Markdown.
struct RestoreReportMarkdown {
  private let words: RestoreReportWords
  private let report: ReplayReport

  init(report: ReplayReport, language: Language) {
    words = RestoreReportWords(report: report, language: language)
    self.report = report
  }

  var text: String {
    var lines = ["# " + words.title, "", "**\(escaped(words.verdict))**", ""]
    lines += words.facts.map { "- \(escaped($0.name)): \(escaped($0.value))" }
    lines += ["", words.method, ""]
    lines += [row(words.columns), "|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    for folder in report.folders {
      let names = [folder.name, folder.target].map { HarmlessText.line($0) }
      lines.append(row(names + words.numbers(folder)))
    }
    lines.append(row([words.sum, ""] + words.numbers(report.total)))
    if !report.refusals.isEmpty {
      lines += [
        "", "## " + words.refusalsTitle, "", row(words.refusalColumns), "|---|---|---|---|",
      ]
      lines += report.refusals.map { row(words.cells($0)) }
      if let more = words.more { lines += ["", more] }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |"
  }

  /// Nothing of a server or of mail becomes markup.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if "\\`*_{}[]()#+!|<>~&".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
