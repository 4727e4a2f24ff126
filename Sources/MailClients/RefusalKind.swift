internal import IMAPWire

/// Why a server refuses, as far as its response code and its words tell.
enum RefusalKind: Hashable {
  /// For now: out of order, in maintenance.
  case temporary
  /// For now, because of what was asked for before or by others: too much, too often, in use.
  case throttled
  case wrongCredentials
  /// The login is right and may still not be used: expired, locked, not allowed.
  case accountBlocked
  case tlsRequired
  case noPermission
  case noSuchMailbox
  case overQuota
  /// The message itself is not taken.
  case unacceptableMessage
  /// Logged in, but the mail store behind the server lets nobody in: Exchange.
  case notConnected
  case unexplained

  init(_ status: StatusResponse) {
    self =
      switch status.code {
      case .reason(let reason): Self(reason)
      case .tryCreate: .noSuchMailbox
      default: Self(words: status.text.lowercased())
      }
    // Where the code does not tell, the words may.
    if self == .unexplained { self = Self(words: status.text.lowercased()) }
  }

  private init(_ reason: ResponseCode.Reason) {
    self =
      switch reason {
      case .unavailable, .serverBug, .corruption, .expungeIssued: .temporary
      case .inUse, .limit, .throttled: .throttled
      case .authenticationFailed: .wrongCredentials
      case .authorizationFailed, .expired, .contactAdmin: .accountBlocked
      case .privacyRequired: .tlsRequired
      case .noPermission: .noPermission
      case .nonExistent: .noSuchMailbox
      case .overQuota: .overQuota
      case .tooBig, .parse: .unacceptableMessage
      case .alreadyExists, .cannot, .clientBug: .unexplained
      }
  }

  /// [LIMIT] in the answer to a command that is to store something: most often what is stored goes beyond a
  /// limit that no wait moves, as its size or the number of its keywords (RFC 5530 §3).
  ///
  /// - Parameter isMessage: whether it is a message that is to be stored.
  init(limitOfStoring words: String, isMessage: Bool) {
    let words = words.lowercased()
    let now = [
      " later ", " slow ", " rate ", " too fast ", " too quickly ", " wait ", " per minute ",
      " per hour ", " per day ", " daily ", " hourly ", " not now ", " again ",
    ]
    let told = Self(words: words)
    if told != .unexplained {
      self = told
    } else if now.contains(where: " \(Self.plain(words)) ".contains) {
      self = .throttled
    } else {
      self = isMessage ? .unacceptableMessage : .unexplained
    }
  }

  private init(words: String) {
    let throttled = [
      "throttl", "backoff", "too many concurrent", "too many logins", "too many sessions",
      "too many open",
      "too many simultaneous", "too many connections",
      "maximum number of connections", "connection limit", "rate limit", "bandwidth limits",
      "server busy", "server is busy", "too many requests",
    ]
    let temporary = ["try again later", "temporar", "timed out"]
    if words.contains("authenticated but not connected") {
      self = .notConnected
    } else if throttled.contains(where: words.contains)
      || SuggestedBackoff.seconds(in: words) != nil
    {
      self = .throttled
    } else if temporary.contains(where: words.contains) {
      self = .temporary
    } else {
      self = .unexplained
    }
  }

  /// Words with single spaces between.
  private static func plain(_ words: String) -> String {
    words.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }
}
