package import JobEvents
package import MailTypes

/// Failures and warnings as lines for people.
package struct ExplanationText: Sendable {
  package var language: Language
  package var style: TextStyle

  package init(language: Language, style: TextStyle) {
    self.language = language
    self.style = style
  }

  /// What failed, the cause and the remedy, a line each; and the server's words where there are any.
  package func text(_ explanation: Explanation, label: String? = nil) -> String {
    let error = Phrase(en: "Error", ja: "エラー").text(in: language)
    var lines = [
      style.text(heading(error, label), .error) + harmless(explanation.what),
      field(Phrase(en: "Cause", ja: "原因")) + harmless(explanation.cause),
      field(Phrase(en: "Remedy", ja: "対処")) + harmless(explanation.remedy),
    ]
    if let words = explanation.serverWords, !words.isEmpty {
      lines.append(field(Phrase(en: "Server", ja: "サーバの応答")) + quoted(words))
    }
    return lines.joined(separator: "\n")
  }

  package func text(_ warning: JobWarning, label: String? = nil) -> String {
    let name = Phrase(en: "Warning", ja: "警告").text(in: language)
    let folder = warning.folder.map { HarmlessText.line($0) + ": " } ?? ""
    let first = style.text(heading(name, label), .warning) + folder + harmless(warning.what)
    guard let remedy = warning.remedy else { return first }
    return first + "\n" + field(Phrase(en: "Remedy", ja: "対処")) + harmless(remedy)
  }

  /// Somebody else's words in quotation marks.
  package func quoted(_ words: String) -> String {
    let text = HarmlessText.line(words)
    return Phrase(en: "\"\(text)\"", ja: "「\(text)」").text(in: language)
  }

  private func heading(_ name: String, _ label: String?) -> String {
    label.map { "\(name) (\(HarmlessText.line($0, limit: 80))): " } ?? name + ": "
  }

  private func field(_ name: Phrase) -> String {
    style.text("  " + name.text(in: language) + ": ", .dim)
  }

  private func harmless(_ phrase: Phrase) -> String {
    HarmlessText.line(phrase.text(in: language), limit: 2000)
  }
}
