internal import MailEngine
internal import MailTypes
internal import TerminalUI

/// A report on what is at a target, as Markdown.
struct RestoreReportMarkdown {
  private let words: RestoreReportWords
  private let report: ReplayReport
  private let language: Language

  init(report: ReplayReport, language: Language) {
    words = RestoreReportWords(report: report, language: language)
    self.report = report
    self.language = language
  }

  var text: String {
    var lines = ["# " + words.title, "", "**\(escaped(words.verdict))**", ""]
    lines += words.facts.map { "- \(escaped($0.name)): \(escaped($0.value))" }
    lines += ["", words.method, ""]
    lines += words.columns.compactMap { column in
      column.meaning.map { "- \(escaped(column.name)): \(escaped($0))" }
    }
    let columns = words.folderColumns + words.columns.map(\.name)
    let rule =
      String(repeating: "|---", count: 2) + words.columns.map { _ in "|--:" }.joined() + "|"
    lines += ["", row(columns), rule]
    for folder in report.folders {
      let reason = folder.reason.map { " (\($0.text(in: language)))" } ?? ""
      let names = [folder.name + reason, folder.target].map { HarmlessText.line($0) }
      lines.append(row(names + words.numbers(folder)))
    }
    lines.append(row([words.sum, ""] + words.numbers(words.total)))
    if !report.absences.isEmpty {
      lines += ["", "## " + words.absencesTitle, "", row(words.absenceColumns)]
      lines.append(words.absenceColumns.map { _ in "|---" }.joined() + "|")
      lines += report.absences.map { row(words.cells($0)) }
      if let more = words.more { lines += ["", more] }
    }
    lines += ["", words.maker]
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
    // Addresses would become links.
    return result.replacing("://", with: ":\\/\\/").replacing("www.", with: "www\\.")
  }
}
