internal import CommandTable
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// What `--at` says: `last`, a snapshot's number, or a moment.
enum SnapshotName: Hashable, Sendable {
  case last
  case number(Int64)
  case moment(PointInTime)

  static let expectation = Phrase(
    en: "a snapshot's number, “last”, or \(PointInTime.expectation.en)",
    ja: "スナップショットの番号、last、または \(PointInTime.expectation.ja)")

  init?(_ text: String) {
    if text == "last" {
      self = .last
    } else if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      guard let number = Int64(text) else { return nil }
      self = .number(number)
    } else {
      guard let moment = PointInTime(text) else { return nil }
      self = .moment(moment)
    }
  }

  /// With times in seconds; a day stands for its end.
  var choice: SnapshotChoice {
    switch self {
    case .last: .last
    case .number(let number): .number(RunID(number))
    case .moment(let moment):
      .upTo(LocalTime.lastSecond(of: moment, now: WallClock.milliseconds() / 1000))
    }
  }
}

extension CommandOption {
  /// `--at`, the same in every command that has it.
  static func at(_ field: any Field<SnapshotName?>, _ help: Phrase) -> Self {
    parsed("--at", "TIME", field, help) { text throws(ValueError) in
      guard let name = SnapshotName(text) else {
        throw ValueError(expected: SnapshotName.expectation)
      }
      return name
    }
  }
}
