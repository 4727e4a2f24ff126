import MailClients
import MailTypes
import NetTransport
import TestSupport
import Testing

/// Every way to log in that Dovecot knows, over POP3.
@Suite("Logins at maildrops of Dovecot", .enabled(if: DovecotServer.isAvailable, "needs Dovecot"))
struct DovecotMaildropLoginTests {
  private func drop(_ purpose: String) throws -> Maildrop {
    try Maildrop(.withAllLogins, purpose, [Array("Subject: x\n\n".utf8)])
  }

  private func logIn(
    _ drop: Maildrop, _ mechanism: AuthenticationMechanism?, _ credential: Login.Credential? = nil,
    _ security: TransportSecurity = .implicitTLS
  ) throws -> AuthenticationMechanism? {
    let connection = try drop.open(security, mechanism, credential)
    #expect(try connection.stat().messages == 1)
    #expect(connection.quit() == .confirmed)
    return connection.loginRecord?.mechanism
  }

  @Test(
    arguments: [
      AuthenticationMechanism.scramSHA256, .scramSHA1, .plain, .login, .cramMD5, .apop,
    ], [TransportSecurity.implicitTLS, .startTLS, .cleartext])
  func byPassword(mechanism: AuthenticationMechanism, security: TransportSecurity) throws {
    let drop = try drop("way")
    if mechanism == .apop, security == .startTLS {
      // The timestamp came in clear, where somebody else may have chosen it.
      let error = clientError { _ = try logIn(drop, mechanism, nil, security) }
      guard case .noUsableMechanism = error?.code else {
        Issue.record("\(String(describing: error))")
        return
      }
      return
    }
    #expect(try logIn(drop, mechanism, nil, security) == mechanism)
  }

  @Test func theBest() throws {
    #expect(try logIn(try drop("best"), nil) == .scramSHA256)
  }

  @Test(arguments: [AuthenticationMechanism.oauthBearer, .xoauth2])
  func byToken(mechanism: AuthenticationMechanism) throws {
    let drop = try drop("token")
    let program = Repository.path("Scripts/lib/access_token.py")
    for (seconds, isGood) in [("3600", true), ("-60", false)] {
      let run = try ChildProcess.run(
        ["python3", program, drop.server.file(""), drop.user, seconds])
      let token = Secret(Array(run.output.utf8.prefix { $0 != 0x0a }))
      if isGood {
        #expect(try logIn(drop, mechanism, .token(token)) == mechanism)
      } else {
        let error = clientError { _ = try logIn(drop, mechanism, .token(token)) }
        #expect(error?.isTokenRefused == true)
      }
    }
  }

  @Test(
    arguments: [
      AuthenticationMechanism.scramSHA256, .scramSHA1, .plain, .login, .cramMD5, .apop,
    ])
  func wrongPassword(mechanism: AuthenticationMechanism) throws {
    let drop = try drop("wrong")
    let error = clientError {
      _ = try logIn(drop, mechanism, .password(Secret(Array("wrong".utf8))))
    }
    #expect(error?.isCredentialRefused == true)
    #expect(error?.explanation.status == .refused)
    #expect(error?.mechanism == mechanism)
  }

  /// By the client certificate, whose common name is the user.
  @Test func byCertificate() throws {
    let drop = try drop("certificate")
    let scratch = try ScratchDirectory("certificate")
    let make = """
      cd '\(scratch.path)' && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -subj '/CN=\(drop.user)' -keyout key.pem -out request.pem 2>&1 &&
      openssl x509 -req -in request.pem -CA '\(drop.server.file("tls/ca.pem"))' \
        -CAkey '\(drop.server.file("tls/ca.key"))' -set_serial 77 -days 2 -out certificate.pem 2>&1
      """
    let run = try ChildProcess.run(["sh", "-c", make])
    try #require(run.ending == .exit(0), "\(run.output)")
    var settings = drop.settings()
    settings.tls.clientCertificate = ClientCertificate(
      file: scratch("certificate.pem"), keyFile: scratch("key.pem"))
    let connection = try POP3Connection.open(settings, credential: .certificate)
    #expect(connection.loginRecord?.mechanism == .external)
    #expect(try connection.stat().messages == 1)
    #expect(connection.quit() == .confirmed)
  }

  /// An administrator who logs in for somebody.
  @Test func forSomebodyElse() throws {
    let drop = try drop("other")
    var settings = drop.settings()
    settings.user = "admin"
    settings.authorizationIdentity = drop.user
    let file = try ChildProcess.run(["cat", drop.server.file("master-password")])
    let password = Secret(Array(file.output.utf8.prefix { $0 != 0x0a }))
    let connection = try POP3Connection.open(settings, credential: .password(password))
    #expect(try connection.stat().messages == 1)
    #expect(connection.quit() == .confirmed)
  }
}
