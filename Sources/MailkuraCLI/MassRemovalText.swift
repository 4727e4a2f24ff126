internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Words for a folder that lost most of its mail at once.
enum MassRemovalText {
  static func line(_ removal: MassRemovalRow) -> Phrase {
    let (gone, before) = (NumberText.text(removal.gone), NumberText.text(removal.before))
    let name = removal.name.description
    let day = LocalTime.text(removal.time)
    let way =
      removal.lastSnapshot.map { snapshot in
        Phrase(
          en: "“restore --at \(snapshot.rawValue)” brings them back",
          ja: "「restore --at \(snapshot.rawValue)」で元に戻せます")
      } ?? Phrase(en: "“restore --gone” brings them back", ja: "「restore --gone」で元に戻せます")
    return Phrase(
      en: "mass removal: \(gone) of \(before) messages of “\(name)” were gone on \(day); "
        + "\(way.en); prune and offload leave the folder alone",
      ja: "大量削除: \(day) に「\(name)」の \(before) 通中 \(gone) 通がなくなりました。"
        + "\(way.ja)。prune と offload はこのフォルダに触れません")
  }

  static func json(_ removal: MassRemovalRow) -> JSONObject.Value {
    .object(
      JSONObject().with("folder", .string(removal.name.description))
        .with("snapshot", .integer(removal.run.rawValue))
        .with("before", .count(removal.before)).with("gone", .count(removal.gone))
        .with("restore_at", removal.lastSnapshot.map { .integer($0.rawValue) } ?? .null))
  }
}
