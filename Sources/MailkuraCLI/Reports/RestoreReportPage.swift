internal import MailEngine
internal import MailTypes
internal import TerminalUI

/// A report on a restore as a page that needs nothing else, and loads nothing.
struct RestoreReportPage {
  private let words: RestoreReportWords
  private let report: ReplayReport
  private let language: Language

  init(report: ReplayReport, language: Language) {
    words = RestoreReportWords(report: report, language: language)
    self.report = report
    self.language = language
  }

  private static let style = """
    body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1c1c1c;
    background:#fff}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}dl{display:grid;
    grid-template-columns:max-content 1fr;gap:.1rem 1rem}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}
    .verdict{padding:.7rem 1rem;border-left:.4rem solid #2e7d32;background:#f1f8f1;font-weight:600}
    .verdict.partial{border-color:#b26a00;background:#fff7e8}.scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{padding:.3rem .6rem;text-align:left;
    border-bottom:1px solid #ddd;vertical-align:top;overflow-wrap:anywhere}
    .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tr.partial td{background:#fff7e8}
    tfoot td{font-weight:600;border-top:2px solid #999}code{font-size:.85rem}
    @media(prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6}dt{color:#aaa}
    .verdict{background:#1c2a1d}.verdict.partial,tr.partial td{background:#33290f}th,td{border-color:#444}}
    """

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
    <dl>
    \(words.facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
      .joined(separator: "\n"))
    </dl>
    <p>\(escaped(words.method))</p>
    \(folders)
    \(refusals)</body>
    </html>

    """
  }

  private var folders: String {
    let rows = report.folders.map { folder in
      let names = [folder.name, folder.target].map { "<td>\(escaped(HarmlessText.line($0)))</td>" }
      return "<tr\(folder.isComplete ? "" : " class=\"partial\"")>"
        + (names + numbers(folder)).joined() + "</tr>"
    }
    let sum = "<td colspan=\"2\">\(escaped(words.sum))</td>" + numbers(report.total).joined()
    return """
      <div class="scroll"><table>
      <thead><tr>\(head(words.columns, numbersFrom: 2))</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      <tfoot><tr>\(sum)</tr></tfoot>
      </table></div>
      """
  }

  private func numbers(_ folder: ReplayReport.Folder) -> [String] {
    words.numbers(folder).map { "<td class=\"n\">\($0)</td>" }
  }

  private func head(_ columns: [String], numbersFrom first: Int = .max) -> String {
    columns.enumerated().map { index, column in
      "<th scope=\"col\"\(index >= first ? " class=\"n\"" : "")>\(escaped(column))</th>"
    }.joined()
  }

  private var refusals: String {
    guard !report.refusals.isEmpty else { return "" }
    let rows = report.refusals.map { refusal in
      let cells = words.cells(refusal).map(escaped)
      return "<tr><td>\(cells[0])</td><td><code>\(cells[1])</code></td><td>\(cells[2])</td>"
        + "<td>\(cells[3])</td></tr>"
    }
    return """
      <h2>\(escaped(words.refusalsTitle))</h2>
      <div class="scroll"><table>
      <thead><tr>\(head(words.refusalColumns))</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
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
