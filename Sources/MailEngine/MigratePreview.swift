internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// What a migration would meet: looks at both sides and at the archive and changes none of them.
struct MigratePreview: Sendable {
  /// Messages a second that Microsoft 365 is known to take, about.
  static let microsoftPace = 4.0
  /// What Gmail takes within a day over IMAP.
  static let gmailUp: UInt64 = 500_000_000
  /// Empty mailboxes that are looked for at the target to ask which flags it keeps.
  private static let mostAsked = 20

  let run: MigrateRun

  private struct Source {
    var mailboxes: [ListedMailbox]
    var link: LinkHandover?
    var listing: MaildropListing?
    var isGmail: Bool
  }

  func perform() async throws -> MigrationForecast {
    let request = run.request
    let root = try ArchiveFinder.existing(at: request.pull.archivePath)
    if let root {
      try ArchiveFinder.check(
        root, belongsTo: request.pull.access.identity, isMoved: request.pull.isMoved)
      try ArchiveFinder.check(root, is: request.pull.kind)
    }
    let (from, to) = (
      request.pull.access.identity.description, request.replay.access.identity.description
    )
    run.observer.receive(
      .started(
        JobStart(
          command: "migrate", job: nil, archive: request.pull.archivePath, source: from,
          target: to, isDryRun: true)))
    let stop = run.stop.makeChild()
    async let reaching = ReplaySession.reach(request.replay, stop: stop)
    let source = try await look(stop)
    let reached = try await reaching
    let folders = try names(source.mailboxes, at: reached.target)
    let target = TargetSurvey(link: reached.opener.takeLink())
    var forecast = MigrationForecast(source: from, target: to)
    forecast.appendLimit = try await target.appendLimit()
    try await count(source, folders, root, &forecast)
    try await ask(target, reached, folders, &forecast)
    await target.leave()
    try judge(&forecast, root, source, folders)
    for folder in forecast.folders {
      run.observer.receive(
        .folder(
          FolderReport(
            folder: folder.name, server: folder.messages, archived: folder.archived ?? 0,
            state: folder.trouble == nil ? .complete : .skipped, reason: folder.trouble)))
    }
    return forecast
  }

  private func look(_ stop: StopSignal) async throws -> Source {
    let request = run.request.pull
    if request.access.settings.endpoint.mailProtocol == .pop3 {
      try MaildropSession.checkSelection(request.selection)
      let listing = try await MaildropScout(request, stop: stop).listing()
      return Source(
        mailboxes: [ListedMailbox(name: .inbox, delimiter: nil)], listing: listing,
        isGmail: request.access.isGmail)
    }
    let opener = AccountOpener(access: request.access, policy: request.policy, stop: stop)
    let account = try await opener.look(scope: request.namespace, selection: request.selection)
    return Source(
      mailboxes: account.chosen.filter(\.isSelectable), link: opener.takeLink(),
      isGmail: account.isGmail || request.access.isGmail)
  }

  /// Where each folder goes.
  private func names(
    _ mailboxes: [ListedMailbox], at target: ReplayNaming.Target
  ) throws -> [MailboxName] {
    let request = run.request
    let rows = mailboxes.enumerated().map { index, mailbox in
      FolderRow(
        id: FolderID(Int64(index)),
        facts: FolderFacts(
          name: mailbox.name, delimiter: mailbox.delimiter, attributes: mailbox.attributes),
        path: "", presentFrom: RunID(0))
    }
    let isOwn = request.pull.access.identity == request.replay.access.identity
    var names = ReplayNames(
      naming: request.replay.naming, target: target, folders: rows, isOwnAccount: isOwn
    ) { _ in false }
    for index in rows.indices { names.add(index) }
    var places = mailboxes.map(\.name)
    for (name, sources) in names.sources {
      for index in sources { places[index] = name }
    }
    if isOwn, let same = Set(places).intersection(mailboxes.map(\.name)).first {
      throw EngineError(
        .sameFolder(account: request.pull.access.identity, folder: same.description))
    }
    return places
  }

  /// Counts what the source has, and what the archive has of it.
  private func count(
    _ source: Source, _ places: [MailboxName], _ root: ArchiveRoot?,
    _ forecast: inout MigrationForecast
  ) async throws {
    let survey = source.link.map { SourceSurvey(link: $0, journalPath: root?.journalPath) }
    var sums = MigrationSums(source.mailboxes, run.request.replay.naming.labels)
    for (index, (mailbox, place)) in zip(source.mailboxes, places).enumerated() {
      if run.stop.isStopping { throw StopRequested() }
      var folder = MigrationForecast.Folder(
        name: mailbox.name.description, target: place.description)
      folder.isView = sums.views.contains(index)
      if let survey {
        do {
          let found = try await survey.look(at: mailbox.name, limit: forecast.appendLimit)
          (folder.messages, folder.octets) = (found.messages, found.octets)
          (folder.archived, folder.tooLarge) = (found.archived, found.tooLarge)
          folder.keywords = found.keywords
          forecast.largest = max(forecast.largest, found.largest)
          sums.add(found, at: index)
        } catch let error as ClientError where error.scope <= .mailbox && !error.isWorthRetrying {
          folder.trouble = error.explanation.whatWithServerWords
        }
      } else if let listing = source.listing {
        count(listing, &folder, &forecast)
      }
      forecast.folders.append(folder)
    }
    if survey != nil { sums.settle(&forecast) }
    forecast.octetsPerSecond = await survey?.measure()
  }

  private func count(
    _ listing: MaildropListing, _ folder: inout MigrationForecast.Folder,
    _ forecast: inout MigrationForecast
  ) {
    folder.messages = listing.count
    for index in 0..<listing.count {
      let size = listing.octets(at: index)
      folder.octets &+= size
      forecast.largest = max(forecast.largest, size)
      if let limit = forecast.appendLimit, size > limit { folder.tooLarge += 1 }
    }
    (forecast.messages, forecast.octets) = (folder.messages, folder.octets)
    // Which of them are archived is found out by their ids in a run of its own.
    forecast.newMessages += folder.messages
    forecast.newOctets &+= folder.octets
  }

  /// Asks the target for what it has and what it takes.
  private func ask(
    _ target: TargetSurvey, _ reached: ReplaySession.Reached, _ places: [MailboxName],
    _ forecast: inout MigrationForecast
  ) async throws {
    let existing = Set(reached.account.all.filter(\.isSelectable).map(\.name))
    var folded: [String: Set<MailboxName>] = [:]
    for place in places { folded[place.description.lowercased(), default: []].insert(place) }
    for (index, place) in places.enumerated() {
      if run.stop.isStopping { throw StopRequested() }
      forecast.folders[index].hasTwin =
        (folded[place.description.lowercased()]?.count ?? 0) > 1
      if existing.contains(place) || place.isInbox {
        forecast.folders[index].there = try await target.messages(in: place)
      }
    }
    let roots = try await target.quotaRoots()
    let room = roots.compactMap(\.octetsLeft).min { $0.left < $1.left }
    (forecast.octetsLeft, forecast.octetsLimit) = (room?.left, room?.limit)
    forecast.messagesLeft = roots.compactMap(\.messagesLeft).map(\.left).min()
    let keywords = forecast.folders.reduce(into: Set<String>()) { $0.formUnion($1.keywords) }
    if keywords.isEmpty {
      forecast.lostKeywords = []
    } else {
      let candidates = [MailboxName.inbox] + places.filter { existing.contains($0) && !$0.isInbox }
      let kept = try await target.permanentFlags(among: Array(candidates.prefix(Self.mostAsked)))
      if let kept {
        let known = Set(kept.map { $0.lowercased() })
        forecast.lostKeywords =
          known.contains("\\*")
          ? [] : keywords.filter { !known.contains($0.lowercased()) }.sorted()
      }
    }
  }

  /// Works out what is left to be done, and how long it takes.
  private func judge(
    _ forecast: inout MigrationForecast, _ root: ArchiveRoot?, _ source: Source,
    _ places: [MailboxName]
  ) throws {
    let request = run.request
    forecast.unsentMessages = forecast.messages
    forecast.unsentOctets = forecast.octets
    if let root, try root.holdsJournal() {
      let journal = try Journal.open(path: root.journalPath, access: .readOnly)
      defer { journal.close() }
      for (index, mailbox) in source.mailboxes.enumerated() {
        guard let row = try journal.folder(named: mailbox.name) else { continue }
        let total = try journal.arrivedTotals(
          of: row.id, in: places[index], at: request.replay.access.identity)
        let messages = min(total.messages, forecast.folders[index].messages)
        forecast.folders[index].sent = messages
        forecast.unsentMessages -= min(messages, forecast.unsentMessages)
        forecast.unsentOctets -= min(
          total.octets, forecast.folders[index].octets, forecast.unsentOctets)
      }
    }
    forecast.limit(request, isFromGmail: source.isGmail, isDrop: source.listing != nil)
    forecast.estimate(request)
  }
}

extension MigrationForecast {
  /// What the providers are known to let pass within a day.
  fileprivate mutating func limit(_ request: MigrateRequest, isFromGmail: Bool, isDrop: Bool) {
    let known = isFromGmail ? (isDrop ? DailyBudget.gmailPOP3 : DailyBudget.gmail) : nil
    let asked = request.pull.dailyLimit
    if let down = asked == nil ? known : asked?.octets, down > 0 {
      dailyLimits.append(DailyLimit(octets: down, isOfSource: true))
      days = Self.days(newOctets, down)
    }
    if request.replay.access.isGmail {
      let up = MigratePreview.gmailUp
      dailyLimits.append(DailyLimit(octets: up, isOfSource: false))
      days = max(days ?? 0, Self.days(unsentOctets, up))
    }
  }

  private static func days(_ octets: UInt64, _ limit: UInt64) -> Int {
    Int(clamping: octets / limit + (octets % limit > 0 ? 1 : 0))
  }

  /// Both sides work at once: the slower one counts.
  fileprivate mutating func estimate(_ request: MigrateRequest) {
    guard let measured = octetsPerSecond else { return }
    func pace(_ limit: UInt64?) -> Double { limit.map { min(Double($0), measured) } ?? measured }
    var longest = max(
      Double(newOctets) / pace(request.pull.rateLimit),
      Double(unsentOctets) / pace(request.replay.rateLimit))
    let host = request.replay.access.settings.endpoint.host.lowercased()
    if ["outlook.office365.com", "imap-mail.outlook.com"].contains(host) {
      longest = max(longest, Double(unsentMessages) / MigratePreview.microsoftPace)
    }
    seconds = longest
  }
}
