package import MailTypes

/// What is to be written down about one message at a replay's target.
package enum ReplayChange: Hashable, Sendable {
  case planned
  case sending
  /// Without a UID where the target did not tell it: the scan of the window finds it.
  case done(UID?)
  case refused(reason: Phrase, serverWords: String?)
  case unknown
  case present(UID)

  var state: ReplayState {
    switch self {
    case .planned: .planned
    case .sending: .sending
    case .done: .done
    case .refused: .refused
    case .unknown: .unknown
    case .present: .present
    }
  }

  var uid: UID? {
    switch self {
    case .done(let uid): uid
    case .present(let uid): uid
    case .planned, .sending, .refused, .unknown: nil
    }
  }
}
