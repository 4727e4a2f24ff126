internal import JobEvents
internal import MailTypes

/// Why a mailbox at the target has not got all that was to be sent there.
struct ShortfallReason: Hashable, Sendable {
  let reason: Phrase
  /// The target's own words, unedited.
  let serverWords: String?

  /// Of a mailbox that could not be used, or not any longer.
  init(mailbox explanation: Explanation) {
    reason = explanation.what
    serverWords = explanation.serverWords
  }

  /// Of all that was still to be sent when a job ended.
  ///
  /// - Returns: nil where the job came to its end.
  init?(_ ending: JobEnding) {
    if let explanation = ending.explanation {
      reason = explanation.cause
      serverWords = explanation.serverWords
    } else if ending.state == .interrupted {
      reason = Phrase(en: "the job was stopped before its end", ja: "途中で中断したため、まだ送っていません")
      serverWords = nil
    } else {
      return nil
    }
  }
}
