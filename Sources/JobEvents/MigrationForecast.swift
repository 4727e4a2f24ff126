package import MailTypes

/// What a migration would meet, found out without changing anything.
package struct MigrationForecast: Hashable, Sendable {
  package struct Folder: Hashable, Sendable {
    package var name: String
    /// What it will be called at the target.
    package var target: String
    /// At the source.
    package var messages = 0
    package var octets: UInt64 = 0
    /// Of these, in the archive already; nil where that cannot be told beforehand.
    package var archived: Int?
    /// Of these, known to have been sent.
    package var sent = 0
    /// Messages that the target's folder holds, whosever they are; nil where there is none yet.
    package var there: Int?
    /// Messages that are larger than the target takes.
    package var tooLarge = 0
    /// Keywords of its messages.
    package var keywords: Set<String> = []
    /// Whether it shows messages of other folders: only what no other one has is sent from there.
    package var isView = false
    /// Whether another folder goes to a name that differs by case alone.
    package var hasTwin = false
    /// Why nothing is known of it; nil where all is.
    package var trouble: Phrase?

    package init(name: String, target: String) {
      self.name = name
      self.target = target
    }
  }

  /// A limit of what may pass within a day, and whose it is.
  package struct DailyLimit: Hashable, Sendable {
    package var octets: UInt64
    package var isOfSource: Bool

    package init(octets: UInt64, isOfSource: Bool) {
      self.octets = octets
      self.isOfSource = isOfSource
    }
  }

  package var source: String
  package var target: String
  package var folders: [Folder] = []
  /// At the source: what folders show of others counts once, at a guess where that is not known.
  package var messages = 0
  package var octets: UInt64 = 0
  /// What is to be fetched, and what is to be sent, as far as the archive's journal tells.
  package var newMessages = 0
  package var newOctets: UInt64 = 0
  package var unsentMessages = 0
  package var unsentOctets: UInt64 = 0
  /// Octets of the largest message.
  package var largest: UInt64 = 0
  /// Octets of a message that the target takes at most; nil where it does not say.
  package var appendLimit: UInt64?
  /// What the target has left, and of how much; nil where it sets or tells no limit.
  package var octetsLeft: UInt64?
  package var octetsLimit: UInt64?
  package var messagesLeft: UInt64?
  /// The keywords that the target would drop; nil where it does not tell beforehand.
  package var lostKeywords: [String]?
  /// As measured at the source; nil where nothing could be.
  package var octetsPerSecond: Double?
  package var seconds: Double?
  package var dailyLimits: [DailyLimit] = []
  /// How many days it takes under these limits; nil where there are none.
  package var days: Int?

  package init(source: String, target: String) {
    self.source = source
    self.target = target
  }

  package var tooLarge: Int { folders.reduce(0) { $0 + $1.tooLarge } }

  /// Whether the target says that it has less room than is needed.
  package var lacksRoom: Bool {
    octetsLeft.map { $0 < unsentOctets } == true
      || messagesLeft.map { $0 < UInt64(unsentMessages) } == true
  }

  /// Whether all messages are expected to arrive.
  package var isClear: Bool {
    !lacksRoom && tooLarge == 0 && folders.allSatisfy { $0.trouble == nil }
  }
}
