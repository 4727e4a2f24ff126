internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Prints what could not be archived or sent, and why, for people and programs.
struct FailurePrinter {
  let surroundings: Surroundings

  func print(_ row: FailureRow) {
    let failure = row.failure
    if surroundings.globals.isJSON {
      surroundings.printJSON(
        "failure",
        [
          ("command", .string("backup")), ("folder", .string(row.folderName.description)),
          ("uid", .count(failure.uid.map { Int($0.rawValue) })), ("sha256", .null),
          ("target", .null), ("reason", .string(failure.reason.text(in: surroundings.language))),
          ("server", .text(failure.serverWords)), ("tries", .count(row.tries)),
        ])
      return
    }
    let place = row.folderName.description + (failure.uid.map { " UID \($0)" } ?? "")
    write(place, failure.reason, failure.serverWords)
  }

  func print(_ row: RefusalRow) {
    if surroundings.globals.isJSON {
      surroundings.printJSON(
        "failure",
        [
          ("command", .string("restore")), ("folder", .string(row.sourceName.description)),
          ("uid", .null), ("sha256", .string(row.digest.description)),
          ("target", .string(row.account.description + " " + row.targetName.description)),
          ("reason", .string(row.reason.text(in: surroundings.language))),
          ("server", .text(row.serverWords)), ("tries", .null),
        ])
      return
    }
    let id = row.digest.description.prefix(MessageID.shortDigits)
    write("\(row.sourceName) \(id) → \(row.account)", row.reason, row.serverWords)
  }

  func printNothing() {
    guard !surroundings.globals.isJSON else { return }
    let phrase = Phrase(
      en: "  nothing has failed", ja: "  失敗したものはありません")
    surroundings.output.write(phrase.text(in: surroundings.language) + "\n")
  }

  private func write(_ place: String, _ reason: Phrase, _ words: String?) {
    var line = "  \(place): \(reason.text(in: surroundings.language))"
    if let words { line += " (\(words))" }
    surroundings.output.write(HarmlessText.line(line) + "\n")
  }
}
