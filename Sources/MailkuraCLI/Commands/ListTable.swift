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
        .init("ID", isWhole: true),
        .init(Phrase(en: "Date", ja: "日時").text(in: language), isWhole: true),
        .init(Phrase(en: "Size", ja: "サイズ").text(in: language), .right),
        .init(Phrase(en: "Folder", ja: "フォルダ").text(in: language)),
        .init(Phrase(en: "From", ja: "差出人").text(in: language)),
        .init(Phrase(en: "Subject", ja: "件名").text(in: language)),
      ], style: surroundings.outputStyle)
    let rows = messages.map { message in
      [
        String(message.digest.description.prefix(MessageID.shortDigits)),
        message.internalDate.map { date in
          String(date.rfc3339.prefix(16)).replacing("T", with: " ")
        } ?? "",
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
    let mark: Phrase
    if let gone = message.goneSince {
      let day = Self.day(gone)
      mark = Phrase(en: "[gone since \(day)] ", ja: "[\(day) 以降サーバになし] ")
    } else if let removed = message.removedSince {
      let day = Self.day(removed)
      mark = Phrase(en: "[offloaded \(day)] ", ja: "[\(day) サーバから削除済み] ")
    } else {
      return subject
    }
    return mark.text(in: surroundings.language) + subject
  }

  private static func day(_ seconds: Int64) -> String {
    String(InternalDate(seconds: seconds).rfc3339.prefix(10))
  }
}
