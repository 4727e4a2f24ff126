internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Owns a connection to the source of a migration that is only thought of, and counts what is there.
actor SourceSurvey {
  /// What is fetched to see how fast the source is: octets and seconds at most, and what of it at a time.
  private static let sampleOctets: UInt64 = 4 << 20
  private static let sampleSeconds = 2.0
  private static let sampleStep: UInt64 = 256 << 10
  /// Keywords that are remembered of a folder.
  private static let mostKeywords = 100

  private let executor = BlockingExecutor(label: "mailkura.survey")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// What is known of a folder.
  struct Findings: Sendable {
    var messages = 0
    var octets: UInt64 = 0
    var archived = 0
    var archivedOctets: UInt64 = 0
    var largest: UInt64 = 0
    var tooLarge = 0
    var keywords: Set<String> = []
  }

  private struct Sample {
    var mailbox = MailboxName.inbox
    var uids: [(uid: UID, octets: UInt64)] = []
    var octets: UInt64 = 0
  }

  private let link: ServerLink
  private let journalPath: String?
  private var journal: Journal?
  private var sample = Sample()

  init(link: LinkHandover, journalPath: String?) {
    self.link = link.accept()
    self.journalPath = journalPath
  }

  /// - Parameter limit: the octets that the target takes of a message; nil where it does not say.
  func look(at mailbox: MailboxName, limit: UInt64?) async throws -> Findings {
    while true {
      do {
        return try count(mailbox, limit: limit, on: try await link.connect())
      } catch let error as ClientError {
        // A server that refuses one folder serves the others.
        if error.scope <= .mailbox, !error.isWorthRetrying, link.connection != nil { throw error }
        try await link.recover(from: error)
      }
    }
  }

  private func count(
    _ mailbox: MailboxName, limit: UInt64?, on connection: IMAPConnection
  ) throws -> Findings {
    let box = try connection.examine(mailbox)
    let listed = try connection.listUIDs()
    let known = try present(in: mailbox, uidValidity: box.uidValidity)
    var findings = Findings()
    findings.messages = listed.count
    findings.archived = known.intersection(listed).count
    var sample = Sample(mailbox: mailbox)
    try connection.fetch(listed, items: [.flags, .size]) { data in
      let size = data.size ?? 0
      findings.octets &+= size
      findings.largest = max(findings.largest, size)
      if let limit, size > limit { findings.tooLarge += 1 }
      if let uid = data.uid {
        if known.contains(uid) { findings.archivedOctets &+= size }
        if sample.octets &+ size <= Self.sampleOctets, size > 0 {
          sample.uids.append((uid, size))
          sample.octets += size
        }
      }
      guard findings.keywords.count < Self.mostKeywords else { return }
      findings.keywords.formUnion(data.flags?.keywords ?? [])
    }
    if sample.octets > self.sample.octets { self.sample = sample }
    link.noteProgress()
    return findings
  }

  private func present(in name: MailboxName, uidValidity: UIDValidity?) throws -> UIDSet {
    guard let journalPath else { return UIDSet() }
    let journal = try self.journal ?? Journal.open(path: journalPath, access: .readOnly)
    self.journal = journal
    guard let folder = try journal.folder(named: name),
      let generation = try journal.currentGeneration(of: folder.id),
      generation.uidValidity == uidValidity
    else { return UIDSet() }
    return try journal.presentUIDs(of: generation.id)
  }

  /// Octets a second, with the messages as they are; nil where there is none to try with.
  ///
  /// What cannot be measured is no reason to give up.
  func measure() async -> Double? {
    guard !sample.uids.isEmpty, let connection = try? await link.connect() else { return nil }
    let began = MonotonicClock.seconds
    var octets: UInt64 = 0
    do {
      _ = try connection.examine(sample.mailbox)
      var rest = sample.uids[...]
      while !rest.isEmpty, MonotonicClock.seconds - began < Self.sampleSeconds {
        var step = UIDSet()
        var wanted: UInt64 = 0
        while let next = rest.first, wanted < Self.sampleStep {
          step.insert(next.uid)
          wanted += next.octets
          rest.removeFirst()
        }
        let sink = CountingSink()
        for batch in IMAPConnection.batches(of: step) {
          try connection.finishFetch(
            try connection.beginFetch(batch, items: .body), into: sink)
        }
        octets += sink.octets
      }
      link.leave()
    } catch {
      link.drop()
    }
    let seconds = MonotonicClock.seconds - began
    return octets > 0 && seconds > 0 ? Double(octets) / seconds : nil
  }
}

/// Counts octets and keeps none.
private final class CountingSink: FetchSink {
  private(set) var octets: UInt64 = 0

  func bodyBegins(octets: UInt64) throws {}
  func bodyBytes(_ bytes: Span<UInt8>) throws { octets += UInt64(bytes.count) }
  func didFetch(_ data: FetchData) throws {}
}
