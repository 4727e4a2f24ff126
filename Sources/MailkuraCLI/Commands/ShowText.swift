internal import MIMEText
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// `show` for people: where the message stands, its header, its text.
struct ShowText {
  /// The fields that most want to see.
  private static let usual = ["From", "To", "Cc", "Subject", "Date"]
  /// Folders that are named.
  private static let places = 20

  let surroundings: Surroundings
  let isHeadersOnly: Bool

  func print(_ messages: [ListedMessage], _ shown: MIMEMessage) {
    if isHeadersOnly {
      for field in shown.fields { line("\(field.name): \(field.value)", limit: 4000) }
      return
    }
    for message in messages.prefix(Self.places) { line(place(message)) }
    if messages.count > Self.places {
      let more = messages.count - Self.places
      say(Phrase(en: "… and in \(more) more places", ja: "… ほか \(more) か所"))
    }
    line("")
    if surroundings.globals.verbosity > 0 {
      for field in shown.fields { line("\(field.name): \(field.value)", limit: 4000) }
    } else {
      for name in Self.usual {
        if let value = shown.value(of: name) { line("\(name): \(value)", limit: 4000) }
      }
    }
    line("")
    for part in shown.parts {
      guard let text = part.text else {
        say(attached(part))
        continue
      }
      for row in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        line(String(row), limit: 100_000)
      }
    }
    if let size = messages.first?.wireSize, size > UInt64(ShowRun.shownLimit) {
      let (limit, whole) = (
        ByteCountText.text(UInt64(ShowRun.shownLimit)), ByteCountText.text(size)
      )
      say(
        Phrase(
          en: "[The first \(limit) of \(whole) are shown; --raw gives all.]",
          ja: "[\(whole) のうち先頭の \(limit) を表示しました。--raw ですべて出力します。]"))
    }
  }

  private func place(_ message: ListedMessage) -> String {
    var text = String(message.digest.description.prefix(MessageID.digits))
    text += "  " + message.folderName.description
    if let uid = message.uid { text += "  UID \(uid.rawValue)" }
    if let date = message.internalDate { text += "  " + LocalTime.text(date.seconds) }
    let names = MessageFlags(system: message.flags.system).names + message.flags.keywords
    if !names.isEmpty { text += "  " + names.joined(separator: " ") }
    if let labels = message.labels?.names, !labels.isEmpty {
      let words = labels.joined(separator: ", ")
      text +=
        "  " + Phrase(en: "labels: \(words)", ja: "ラベル: \(words)").text(in: surroundings.language)
    }
    if let gone = message.goneSince {
      let time = LocalTime.text(gone)
      let words = Phrase(en: "gone since \(time)", ja: "\(time) からサーバにありません")
      text += "  (" + words.text(in: surroundings.language) + ")"
    }
    if let removed = message.removedSince {
      let time = LocalTime.text(removed)
      let words = Phrase(
        en: "removed from the server by mailkura on \(time)",
        ja: "\(time) に mailkura がサーバから削除")
      text += "  (" + words.text(in: surroundings.language) + ")"
    }
    return text
  }

  private func attached(_ part: MIMEPart) -> Phrase {
    let size = ByteCountText.text(UInt64(part.size))
    let name = part.name.map { " “\(HarmlessText.line($0))”" } ?? ""
    let type = HarmlessText.line(part.type, limit: 100)
    return Phrase(
      en: "[attached:\(name) \(type), \(size)]", ja: "[添付:\(name) \(type)、\(size)]")
  }

  private func say(_ phrase: Phrase) {
    surroundings.output.write(phrase.text(in: surroundings.language) + "\n")
  }

  /// Whatever a message says, it does not reach the terminal but as text.
  private func line(_ text: String, limit: Int = 1000) {
    surroundings.output.write(HarmlessText.line(text, limit: limit) + "\n")
  }
}
