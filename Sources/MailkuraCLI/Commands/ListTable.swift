internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Messages as lines for people: when, from whom, about what, and where.
struct ListTable {
  let surroundings: Surroundings

  /// Prints a page as a table; each folder's messages stand together.
  func print(_ messages: [ListedMessage]) {
    let language = surroundings.language
    let renderer = TableRenderer(
      columns: [
        .init("ID"), .init(Phrase(en: "Date", ja: "日時").text(in: language)),
        .init(Phrase(en: "Size", ja: "サイズ").text(in: language), .right),
        .init(Phrase(en: "Folder", ja: "フォルダ").text(in: language)),
        .init(Phrase(en: "From", ja: "差出人").text(in: language)),
        .init(Phrase(en: "Subject", ja: "件名").text(in: language)),
      ], style: surroundings.outputStyle)
    let rows = messages.map { message in
      [
        String(message.digest.description.prefix(MessageID.shortDigits)),
        message.internalDate.map { date in String(date.rfc3339.prefix(16)) } ?? "",
        ByteCountText.text(message.wireSize), message.folderName.description,
        message.sender ?? "", subject(of: message),
      ]
    }
    let terminal = surroundings.outputTerminal
    surroundings.output.write(
      renderer.render(rows, width: terminal.isTerminal ? terminal.width : nil))
  }

  private func subject(of message: ListedMessage) -> String {
    let subject = message.subject ?? ""
    guard let gone = message.goneSince else { return subject }
    let day = String(InternalDate(seconds: gone).rfc3339.prefix(10))
    let mark = Phrase(en: "[gone since \(day)] ", ja: "[\(day) 以降サーバになし] ")
    return mark.text(in: surroundings.language) + subject
  }
}
