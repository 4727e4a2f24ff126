internal import IMAPWire

/// Why a server refuses, as far as its response code and its words tell.
enum RefusalKind: Hashable {
  /// For now: overloaded, throttled, in use, in maintenance.
  case temporary
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
      case .unavailable, .inUse, .serverBug, .limit, .corruption, .expungeIssued: .temporary
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

  private init(words: String) {
    let temporary = [
      "throttl", "backoff", "too many simultaneous", "too many connections",
      "maximum number of connections", "connection limit", "try again later", "temporar",
      "rate limit", "bandwidth limits", "server busy", "server is busy", "timed out",
    ]
    if words.contains("authenticated but not connected") {
      self = .notConnected
    } else if temporary.contains(where: words.contains) {
      self = .temporary
    } else {
      self = .unexplained
    }
  }
}
