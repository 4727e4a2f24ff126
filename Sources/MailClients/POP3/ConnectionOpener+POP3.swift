internal import MailTypes
internal import NetTransport
internal import POP3Wire
internal import WireBytes

extension ConnectionOpener {
  /// What is said to one server, one after the other: in clear, and under TLS.
  private struct Sessions {
    /// Whether CAPA is asked in the first and in the second one.
    var asksCapabilities = [true, true]
    var opened: [POP3Connection] = []

    /// Whether the last one was lost over CAPA; it is not asked in that place again then.
    mutating func shunCapabilities(after error: ClientError) -> Bool {
      guard let last = opened.last, last.isOverCapabilities, last.asksCapabilities,
        error.isLostConnection || error.isGoodbye
      else { return false }
      asksCapabilities[opened.count - 1] = false
      opened = []
      return true
    }
  }

  /// Opens a maildrop.
  ///
  /// A server that hangs up on CAPA, which is younger than many (RFC 2449), is asked once more without it.
  func openMaildrop() throws(ClientError) -> POP3Connection {
    var sessions = Sessions()
    while true {
      do throws(ClientError) {
        let connection = try openMaildrop(&sessions)
        ledger?.countConnection()
        return connection
      } catch {
        if sessions.shunCapabilities(after: error) { continue }
        var error = error
        error.mailProtocol = .pop3
        throw error
      }
    }
  }

  private func openMaildrop(_ sessions: inout Sessions) throws(ClientError) -> POP3Connection {
    let tcp = try connect()
    switch settings.endpoint.security {
    case .implicitTLS:
      let connection = session(over: try protect(tcp, .connecting), &sessions)
      try connection.begin(login)
      return connection
    case .cleartext:
      let connection = session(over: tcp, &sessions)
      try connection.begin(login)
      return connection
    case .startTLS:
      // The server greets once; what it said in clear is forgotten with the clear connection, and the
      // timestamp for APOP with it.
      let connection = try upgradeSession(tcp, &sessions)
      try connection.logIn(login)
      return connection
    }
  }

  /// The clear part of a connection, and TLS behind STLS (RFC 2595 §4).
  ///
  /// Nothing that was received in clear outlives it, and octets behind the answer to STLS are somebody's
  /// attempt to be believed.
  private func upgradeSession(
    _ tcp: TCPStream, _ sessions: inout Sessions
  ) throws(ClientError) -> POP3Connection {
    let clear = session(over: tcp, &sessions)
    do throws(ClientError) {
      try clear.readGreeting()
      try clear.askCapabilities()
      // A server that does not know CAPA may know STLS.
      guard clear.capabilities == nil || clear.offers("STLS") else {
        throw clear.ending(.startTLSMissing, .startingTLS)
      }
      do throws(ClientError) {
        try clear.run(.startTLS, .startingTLS)
      } catch {
        guard case .refused(let status) = error.code else { throw error }
        throw clear.ending(.startTLSRefused(status), .startingTLS)
      }
      guard clear.buffer.isEmpty else { throw clear.ending(.octetsBeforeTLS, .startingTLS) }
    } catch {
      throw error.withoutServerWords
    }
    return session(over: try protect(tcp, .startingTLS), &sessions)
  }

  private func session(over stream: any ByteStream, _ sessions: inout Sessions) -> POP3Connection {
    let connection = POP3Connection(
      over: stream, server: server, timeouts: settings.timeouts, transcript: transcript,
      ledger: ledger, asksCapabilities: sessions.asksCapabilities[sessions.opened.count])
    sessions.opened.append(connection)
    return connection
  }
}

extension ClientError {
  /// Whether the server said that it hangs up.
  fileprivate var isGoodbye: Bool { if case .serverClosing = code { true } else { false } }
}
