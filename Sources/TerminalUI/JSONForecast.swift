internal import JobEvents
internal import MailTypes

/// What a migration would meet, for programs.
enum JSONForecast {
  static func members(
    _ forecast: MigrationForecast, _ language: Language
  ) -> [(key: String, value: JSONObject.Value)] {
    func number(_ value: UInt64?) -> JSONObject.Value { value.map { .unsigned($0) } ?? .null }
    return [
      ("source", .string(forecast.source)), ("target", .string(forecast.target)),
      ("messages", .count(forecast.messages)), ("bytes", .unsigned(forecast.octets)),
      ("messages_to_fetch", .count(forecast.newMessages)),
      ("bytes_to_fetch", .unsigned(forecast.newOctets)),
      ("messages_to_send", .count(forecast.unsentMessages)),
      ("bytes_to_send", .unsigned(forecast.unsentOctets)),
      ("largest", .unsigned(forecast.largest)), ("append_limit", number(forecast.appendLimit)),
      ("messages_too_large", .count(forecast.tooLarge)),
      ("quota_bytes_left", number(forecast.octetsLeft)),
      ("quota_bytes", number(forecast.octetsLimit)),
      ("quota_messages_left", number(forecast.messagesLeft)),
      ("lacks_room", .boolean(forecast.lacksRoom)),
      (
        "keywords_lost",
        forecast.lostKeywords.map { .array($0.map { .string($0) }) } ?? .null
      ),
      ("bytes_per_second", forecast.octetsPerSecond.map { .unsigned(UInt64($0)) } ?? .null),
      ("seconds_estimated", forecast.seconds.map { .decimal($0) } ?? .null),
      ("daily_limit_source", number(limit(forecast, isOfSource: true))),
      ("daily_limit_target", number(limit(forecast, isOfSource: false))),
      ("days", .count(forecast.days)),
      ("folders", .array(forecast.folders.map { .object(object($0, language)) })),
    ]
  }

  private static func limit(_ forecast: MigrationForecast, isOfSource: Bool) -> UInt64? {
    forecast.dailyLimits.first { $0.isOfSource == isOfSource }?.octets
  }

  private static func object(
    _ folder: MigrationForecast.Folder, _ language: Language
  ) -> JSONObject {
    JSONObject().with("folder", .string(folder.name)).with("target", .string(folder.target))
      .with("messages", .count(folder.messages)).with("bytes", .unsigned(folder.octets))
      .with("archived", .count(folder.archived)).with("sent", .count(folder.sent))
      .with("target_messages", .count(folder.there))
      .with("too_large", .count(folder.tooLarge)).with("case_twin", .boolean(folder.hasTwin))
      .with("reason", .text(folder.trouble?.text(in: language)))
  }
}
