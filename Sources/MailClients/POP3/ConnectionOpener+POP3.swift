internal import MailTypes
internal import NetTransport
internal import POP3Wire
internal import WireBytes

extension ConnectionOpener {
  /// Opens a maildrop.
  func openMaildrop() throws(ClientError) -> POP3Connection {
    let connection: POP3Connection
    do throws(ClientError) {
      let tcp = try connect()
      switch settings.endpoint.security {
      case .implicitTLS:
        connection = session(over: try protect(tcp, .connecting))
        try connection.begin(login)
      case .cleartext:
        connection = session(over: tcp)
        try connection.begin(login)
      case .startTLS:
        // The server greets once; what it said in clear is forgotten with the clear connection, and the
        // timestamp for APOP with it.
        connection = try upgradeSession(tcp)
        try connection.logIn(login)
      }
    } catch {
      var error = error
      error.mailProtocol = .pop3
      throw error
    }
    ledger?.countConnection()
    return connection
  }

  /// The clear part of a connection, and TLS behind STLS (RFC 2595 §4).
  ///
  /// Nothing that was received in clear outlives it, and octets behind the answer to STLS are somebody's
  /// attempt to be believed.
  private func upgradeSession(_ tcp: TCPStream) throws(ClientError) -> POP3Connection {
    let clear = session(over: tcp)
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
    return session(over: try protect(tcp, .startingTLS))
  }

  private func session(over stream: any ByteStream) -> POP3Connection {
    POP3Connection(
      over: stream, server: server, timeouts: settings.timeouts, transcript: transcript,
      ledger: ledger)
  }
}
