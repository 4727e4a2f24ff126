internal import MailEngine
internal import MailTypes
internal import TerminalUI

/// A report on what is at a target, as a page that needs nothing else, and loads nothing.
struct RestoreReportPage {
  private let words: RestoreReportWords
  private let report: ReplayReport
  private let language: Language

  init(report: ReplayReport, language: Language) {
    words = RestoreReportWords(report: report, language: language)
    self.report = report
    self.language = language
  }

  var html: String {
    """
    <!doctype html>
    <html lang="\(language == .japanese ? "ja" : "en")">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width">
    <title>\(escaped(words.title)): \(escaped(HarmlessText.line(report.target)))</title>
    <style>\(Self.style)</style>
    </head>
    <body>
    <h1>\(escaped(words.title))</h1>
    <p class="verdict\(report.isComplete ? "" : " partial")">\(escaped(words.verdict))</p>
    <dl class="facts">
    \(words.facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
      .joined(separator: "\n"))
    </dl>
    \(folders)
    \(absences)<section class="notes">
    <p>\(escaped(words.method))</p>
    <dl>
    \(words.columns.compactMap { column in
      column.meaning.map { "<dt>\(escaped(column.name))</dt><dd>\(escaped($0))</dd>" }
    }.joined(separator: "\n"))
    </dl>
    <p>\(escaped(words.maker))</p>
    </section>
    </body>
    </html>

    """
  }

  private var folders: String {
    let rows = report.folders.map { folder in
      let reason = folder.reason.map {
        "<br><small>\(escaped(HarmlessText.line($0.text(in: language))))</small>"
      }
      return "<tr\(folder.isComplete ? "" : " class=\"partial\"")>"
        + "<th scope=\"row\">\(escaped(HarmlessText.line(folder.name)))\(reason ?? "")</th>"
        + "<td>\(escaped(HarmlessText.line(folder.target)))</td>"
        + numbers(folder).joined() + "</tr>"
    }
    let names = words.folderColumns.map { "<th scope=\"col\">\(escaped($0))</th>" }
    let columns = words.columns.map { "<th scope=\"col\" class=\"n\">\(escaped($0.name))</th>" }
    let sum =
      "<th scope=\"row\" colspan=\"2\">\(escaped(words.sum))</th>" + numbers(words.total).joined()
    return """
      <div class="scroll"><table class="folders">
      <thead><tr>\((names + columns).joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      <tfoot><tr>\(sum)</tr></tfoot>
      </table></div>
      """
  }

  /// The figures: those that stand out and those that tell nothing look like it.
  private func numbers(_ folder: ReplayReport.Folder) -> [String] {
    zip(words.columns, words.numbers(folder)).map { column, text in
      let count = column.value(folder) ?? 0
      let look = count == 0 ? " z" : column.isTrouble ? " bad" : ""
      return "<td class=\"n\(look)\">\(text)</td>"
    }
  }

  private var absences: String {
    guard !report.absences.isEmpty else { return "" }
    // The words of a server may be long: they have a line of their own.
    let columns = words.absenceColumns.prefix(4).map {
      "<th scope=\"col\">\(escaped($0))</th>"
    }.joined()
    let rows = report.absences.map { absence in
      let cells = words.cells(absence).map(escaped)
      let quoted = absence.serverWords == nil ? "" : ": <q>\(cells[5])</q>"
      return "<tbody><tr><td>\(cells[0])</td><td class=\"d\">\(cells[1])</td><td>\(cells[2])</td>"
        + "<td><code>\(cells[3])</code></td></tr>"
        + "<tr><td colspan=\"4\" class=\"why\">\(cells[4])\(quoted)</td></tr></tbody>"
    }
    return """
      <h2>\(escaped(words.absencesTitle))</h2>
      <div class="scroll"><table class="absences">
      <thead><tr>\(columns)</tr></thead>
      \(rows.joined(separator: "\n"))
      </table></div>
      \(words.more.map { "<p>\(escaped($0))</p>\n" } ?? "")
      """
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
