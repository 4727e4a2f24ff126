internal import MIMEText
internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// `show --json`: one object, with the places that the message stands in.
struct ShowJSON {
  let surroundings: Surroundings

  func print(
    _ messages: [ListedMessage], _ shown: MIMEMessage, _ whole: WholeMessage
  ) throws {
    guard let first = messages.first else { return }
    let digest = first.digest.description
    var places: [JSONObject.Value] = []
    for message in messages {
      let names = MessageFlags(system: message.flags.system).names
      places.append(
        .object(
          JSONObject().with("folder", .string(message.folderName.description))
            .with("uid", .count(message.uid.map { Int($0.rawValue) }))
            .with("internal_date", .text(message.internalDate?.rfc3339))
            .with("flags", .array(names.map { .string($0) }))
            .with("keywords", .array(message.flags.keywords.map { .string($0) }))
            .with(
              "labels", message.labels.map { .array($0.names.map { .string($0) }) } ?? .null
            )
            .with(
              "gone_since",
              .text(message.goneSince.map { InternalDate(seconds: $0).rfc3339 })
            )
            .with(
              "removed_since",
              .text(message.removedSince.map { InternalDate(seconds: $0).rfc3339 })
            )
            .with("path", .text(try whole.location(of: message)?.path))))
    }
    surroundings.printJSON(
      "message",
      [
        ("id", .string(String(digest.prefix(MessageID.digits)))), ("sha256", .string(digest)),
        ("size", .unsigned(first.wireSize)), ("subject", .text(first.subject)),
        ("from", .text(first.sender)), ("places", .array(places)),
        (
          "headers",
          .array(
            shown.fields.map {
              .object(JSONObject().with("name", .string($0.name)).with("value", .string($0.value)))
            })
        ),
        (
          "parts",
          .array(
            shown.parts.map { part in
              .object(
                JSONObject().with("type", .string(part.type)).with("name", .text(part.name))
                  .with("encoding", .string(part.encoding)).with("size", .count(part.size))
                  .with("text", .text(part.text)))
            })
        ),
      ])
  }
}
