internal import IMAPWire
package import MailTypes
internal import NetTransport
internal import POP3Wire
internal import SASLMechanisms

extension ClientError {
  package var scope: FailureScope {
    switch code {
    case .refused(let status), .serverClosing(let status):
      if case .serverClosing = code { .account } else { refusal(status).scope }
    case .protocolViolation(let error): error.scope == .message ? activity.scope : .account
    case .lengthMismatch: .message
    case .pop3Violation(let error): error.scope == .message ? activity.scope : .account
    case .unsendableMailboxName: activity.scope == .message ? .message : .mailbox
    case .transport, .silentServer, .notIMAP, .notPOP3, .mechanismNeedsTLS, .pipeliningFailed,
      .trickle,
      .startTLSMissing, .startTLSRefused, .octetsBeforeTLS,
      .preauthenticatedInClear, .preauthenticatedUnasked, .loginWanted, .mechanismWants,
      .noUsableMechanism,
      .mechanismFailed,
      .unsendableCredential, .credentialNotASCII, .connectionEnded:
      .account
    }
  }

  package var isWorthRetrying: Bool {
    switch code {
    case .transport(let error): error.isWorthRetrying
    case .refused(let status): refusal(status).isWorthRetrying
    case .serverClosing, .connectionEnded, .silentServer, .pipeliningFailed, .trickle: true
    case .protocolViolation, .pop3Violation, .notIMAP, .notPOP3, .mechanismNeedsTLS,
      .startTLSMissing, .startTLSRefused, .octetsBeforeTLS,
      .preauthenticatedInClear, .preauthenticatedUnasked, .loginWanted, .mechanismWants,
      .noUsableMechanism,
      .mechanismFailed,
      .unsendableCredential, .credentialNotASCII, .unsendableMailboxName, .lengthMismatch:
      false
    }
  }

  /// How long the server asks to be left alone, in seconds.
  package var retryAfter: Int? {
    serverWords.flatMap { SuggestedBackoff.seconds(in: $0) } ?? loginDelay
  }

  /// Whether an access token was refused, for which another one might do.
  package var isTokenRefused: Bool {
    guard case .refused(let status) = code, mechanism?.usesToken == true else { return false }
    return refusal(status).kind == .wrongCredentials
  }

  /// Whether user name and password were refused, or a login without any reason.
  package var isCredentialRefused: Bool {
    if case .refused(let status) = code { refusal(status).kind == .wrongCredentials } else { false }
  }

  /// Whether the server answered NO, BAD or -ERR, as opposed to everything else that can go wrong.
  package var isRefusal: Bool { if case .refused = code { true } else { false } }

  /// Whether the server refuses because of what was asked of it in sum, not because of this.
  package var isThrottling: Bool {
    switch code {
    case .refused(let status), .serverClosing(let status):
      refusal(status).kind == .overQuota || RefusalKind(status) == .throttled
    default: false
    }
  }

  /// Whether it happened on the way in: connecting, up to the end of the login.
  package var concernsEntry: Bool {
    switch activity {
    case .connecting, .startingTLS, .loggingIn, .asking: true
    default: false
    }
  }

  /// Whether the server itself did not let the connection in.
  package var isRefusedEntry: Bool {
    switch code {
    case .refused, .serverClosing: concernsEntry
    default: false
    }
  }

  /// Whether the other side hung up without a word.
  package var isLostConnection: Bool {
    if case .transport(let error) = code { error.code == .connectionLost } else { false }
  }

  /// Whether it happened at work on one folder, not on the connection or the account.
  package var concernsFolder: Bool { activity.scope <= .mailbox }

  /// Whether what the server sent could not be followed any further.
  package var isProtocolViolation: Bool {
    switch code {
    case .protocolViolation, .pop3Violation: true
    default: false
    }
  }

  /// Whether a mailbox was not made because it is there.
  package var isAlreadyThere: Bool {
    if case .refused(let status) = code { status.code == .reason(.alreadyExists) } else { false }
  }

  package var explanation: Explanation {
    switch code {
    case .transport(let error): explanation(of: error)
    case .refused(let status): explanation(of: status)
    case .serverClosing(let status): explanation(of: status)
    case .protocolViolation(let error): explanation(of: error.explanation)
    case .pop3Violation(let error): explanation(of: error.explanation)
    case .mechanismFailed(let error): explanation(of: error)
    default:
      Explanation(
        exitCode, what: activity.failed(at: server), cause: cause, remedy: remedy,
        serverWords: serverWords)
    }
  }

  /// The same error without the server's words, for those that nobody can vouch for.
  var withoutServerWords: ClientError {
    var error = self
    switch code {
    case .refused(let status):
      error.code = .refused(StatusResponse(status.condition, code: status.code))
    case .serverClosing(let status):
      error.code = .serverClosing(StatusResponse(status.condition, code: status.code))
    case .startTLSRefused(let status):
      error.code = .startTLSRefused(StatusResponse(status.condition, code: status.code))
    case .protocolViolation(let violation):
      error.code = .protocolViolation(IMAPWireError(violation.code))
    case .pop3Violation(let violation):
      error.code = .pop3Violation(POP3WireError(violation.code))
    default: break
    }
    return error
  }

  private func refusal(_ status: StatusResponse) -> ServerRefusal {
    ServerRefusal(status, during: activity, mailProtocol)
  }

  private var serverWords: String? {
    switch code {
    case .refused(let status), .serverClosing(let status), .startTLSRefused(let status):
      status.text.isEmpty ? nil : status.text
    default: nil
    }
  }

  private func explanation(of status: StatusResponse) -> Explanation {
    let refusal = refusal(status)
    let login = refusal.kind == .wrongCredentials ? loginWords : nil
    return Explanation(
      refusal.status, what: activity.failed(at: server), cause: login?.cause ?? refusal.cause,
      remedy: login?.remedy ?? refusal.remedy, serverWords: serverWords)
  }

  private func explanation(of violation: Explanation) -> Explanation {
    var explanation = violation
    explanation.cause = explanation.what
    explanation.what = activity.failed(at: server)
    return explanation
  }

  /// The transport knows of no protocol, and names the ports of IMAP.
  private func explanation(of failure: TransportError) -> Explanation {
    var explanation = failure.explanation
    if mailProtocol == .pop3,
      failure.code == .notTLS || failure.code == .connectionRefused && failure.proxy == nil
    {
      explanation.remedy = Phrase(
        en: "Check host and port: 995 for pop3s://, 110 for pop3://.",
        ja: "ホスト名とポートを確認してください (pop3s:// は 995、pop3:// は 110)。")
    }
    return explanation
  }

  private func explanation(of failure: SASLError) -> Explanation {
    var explanation = failure.explanation
    explanation.what = activity.failed(at: server)
    return explanation
  }

  private var exitCode: ExitCode {
    switch code {
    case .notIMAP, .notPOP3: .protocolBroken
    case .startTLSMissing, .startTLSRefused, .octetsBeforeTLS, .preauthenticatedInClear,
      .preauthenticatedUnasked, .noUsableMechanism, .mechanismNeedsTLS:
      .unavailable
    case .unsendableCredential, .credentialNotASCII, .loginWanted, .mechanismWants: .configuration
    case .unsendableMailboxName: .partial
    case .lengthMismatch: .damaged
    case .silentServer, .pipeliningFailed, .trickle, .connectionEnded, .transport, .refused,
      .serverClosing,
      .protocolViolation, .pop3Violation, .mechanismFailed:
      .tryLater
    }
  }
}
