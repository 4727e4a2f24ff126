internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import WireBytes

/// Makes a connection that is protected as asked for and logged in.
struct ConnectionOpener {
  let settings: ConnectionSettings
  let credential: Login.Credential
  let interrupter: ConnectionInterrupter
  let transcript: ProtocolTranscript?
  let ledger: ExtensionLedger?

  func open() throws(ClientError) -> IMAPConnection {
    let connection = try logIn()
    ledger?.countConnection()
    try connection.enable()
    if settings.compresses, isPrivate { try connection.compress() }
    return connection
  }

  /// Whether nobody on the way reads what is said: TLS, this machine, or a tunnel of the user's.
  private var isPrivate: Bool {
    settings.endpoint.security != .cleartext || settings.endpoint.isLoopback
      || settings.route.isTunnel
  }

  private func logIn() throws(ClientError) -> IMAPConnection {
    let tcp = try connect()
    let connection: IMAPConnection
    switch settings.endpoint.security {
    case .implicitTLS: connection = converse(over: try protect(tcp, .connecting))
    case .cleartext: connection = converse(over: tcp)
    case .startTLS:
      // The server greets once; what it said in clear is forgotten with the clear connection.
      let upgraded = try upgrade(tcp)
      // A tunnel's server that knows us needs no TLS: nothing was sent, and the tunnel is the user's.
      if upgraded.isLoggedIn { return upgraded }
      try upgraded.logIn(login)
      return upgraded
    }
    try connection.begin(login)
    return connection
  }

  /// The clear part of a STARTTLS connection, and TLS behind it (RFC 9051 §6.2.1 and §11.1).
  ///
  /// Nothing that was received in clear outlives it: neither capabilities nor alerts nor words for an
  /// error message, and octets behind the answer to STARTTLS are somebody's attempt to be believed.
  private func upgrade(_ tcp: TCPStream) throws(ClientError) -> IMAPConnection {
    let clear = converse(over: tcp)
    do throws(ClientError) {
      if try clear.readGreeting() {
        guard settings.route.isTunnel else {
          throw clear.ending(.preauthenticatedInClear, .startingTLS)
        }
        try clear.requireCapabilities()
        return clear
      }
      try clear.requireCapabilities()
      guard clear.offers("STARTTLS") else { throw clear.ending(.startTLSMissing, .startingTLS) }
      do throws(ClientError) {
        try clear.run(.startTLS, .startingTLS)
      } catch {
        guard case .refused(let status) = error.code else { throw error }
        throw clear.ending(.startTLSRefused(status), .startingTLS)
      }
      guard clear.reader.buffer.isEmpty else {
        throw clear.ending(.octetsBeforeTLS, .startingTLS)
      }
    } catch {
      throw error.withoutServerWords
    }
    return converse(over: try protect(tcp, .startingTLS))
  }

  func connect() throws(ClientError) -> TCPStream {
    do throws(TransportError) {
      return try TransportOpener.connect(
        host: settings.endpoint.host, port: settings.endpoint.port, route: settings.route,
        timeouts: settings.timeouts, interrupter: interrupter)
    } catch {
      throw ClientError(.transport(error), server: server, activity: .connecting)
    }
  }

  func protect(
    _ tcp: TCPStream, _ activity: ClientActivity
  ) throws(ClientError) -> TLSStream {
    do throws(TransportError) {
      return try TransportOpener.startTLS(
        on: tcp, policy: settings.tls, deadline: .after(settings.timeouts.handshake))
    } catch {
      tcp.close()
      throw ClientError(.transport(error), server: server, activity: activity)
    }
  }

  private func converse(over stream: any ByteStream) -> IMAPConnection {
    IMAPConnection(
      over: stream, server: server, timeouts: settings.timeouts, transcript: transcript,
      ledger: ledger)
  }

  var login: Login {
    var login = Login(
      user: settings.user, authorizationIdentity: settings.authorizationIdentity,
      credential: credential, mechanism: settings.mechanism, endpoint: settings.endpoint)
    // A server that has asked for the certificate may say at once whose it is (RFC 9051 §7.1.4).
    let hasShownCertificate =
      if case .certificate = credential { settings.endpoint.security != .cleartext } else { false }
    login.acceptsPreauthentication = settings.route.isTunnel || hasShownCertificate
    return login
  }

  var server: String {
    let host = settings.endpoint.host
    return (host.contains(":") ? "[" + host + "]" : host) + ":\(settings.endpoint.port)"
  }
}
