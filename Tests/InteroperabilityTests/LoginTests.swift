import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Every way to log in that Dovecot knows, by a configuration as people write it.
@Suite("Logins", .needsDovecot)
struct LoginTests {
  /// A desk whose accounts stand in a configuration.
  private struct Account {
    let desk: Desk
    let user: String
    /// Logins of the program that has filled the account.
    private let earlier: Int

    init(_ purpose: String) throws {
      desk = try Desk(server: DovecotServer.withAllLogins)
      user = try desk.account(purpose, "--sample", "5")
      earlier = desk.server.mechanisms(of: user).count
    }

    /// How the tool has logged in.
    var mechanisms: Set<String> { Set(desk.server.mechanisms(of: user).dropFirst(earlier)) }

    /// Backs the account up with some keys in its configuration.
    func backup(
      _ keys: String, as login: String? = nil, port: UInt16? = nil, _ options: [String] = [],
      adding variables: [String: String] = [:]
    ) throws -> ToolRun {
      let file = try desk.scratch.write(
        "config.json5",
        """
        { accounts: { box: {
          source: "imaps://\(desk.server.host):\(port ?? desk.server.imaps)", user: "\(login ?? user)",
          archive: "\(desk.archive)", caFile: "\(desk.server.caFile)", \(keys)
        } } }
        """)
      let arguments = ["backup", "box", "--config", file] + options
      return try desk.tool.run(arguments, adding: variables)
    }

    var password: String { "password: { file: \"\(desk.server.passwordFile)\" }" }

    func token(for user: String, seconds: Int = 3600) -> String {
      let program = Repository.path("Scripts/lib/access_token.py")
      return "python3 '\(program)' '\(desk.server.file(""))' '\(user)' \(seconds)"
    }
  }

  @Test(
    "by password, in the way that is asked for",
    arguments: ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5"])
  func byPassword(_ mechanism: String) throws {
    let account = try Account("way")
    try account.backup("\(account.password), auth: \"\(mechanism)\"").expect(0, ["messages_new": 5])
    // Dovecot calls the LOGIN command PLAIN.
    let shown = mechanism == "LOGIN" ? "PLAIN" : mechanism
    #expect(account.mechanisms == [shown])
    account.desk.expectArchiveEquals(account.user)
  }

  @Test("by the best way that is offered, where none is asked for")
  func best() throws {
    let account = try Account("best")
    try account.backup(account.password).expect()
    #expect(account.mechanisms == ["SCRAM-SHA-256"])
  }

  @Test(
    "a wrong password is told apart from a source that gives none",
    arguments: ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "CRAM-MD5"])
  func wrongPassword(_ mechanism: String) throws {
    let account = try Account("wrong")
    let auth = "auth: \"\(mechanism)\""
    let wrong = try account.backup("password: { command: \"echo wrong\" }, \(auth)")
    wrong.expect(77)
    #expect(wrong.error["what"].text?.contains("login of") == true, "\(wrong)")
    let none = try account.backup("password: { command: \"exit 3\" }, \(auth)")
    none.expect(78)
    #expect(none.error["what"].text?.contains("No password from") == true, "\(none)")
  }

  @Test("by an access token", arguments: ["OAUTHBEARER", "XOAUTH2"])
  func byToken(_ mechanism: String) throws {
    let account = try Account("token")
    let command = account.token(for: account.user)
    try account.backup("oauth: { command: \"\(command)\" }, auth: \"\(mechanism)\"").expect()
    #expect(account.mechanisms == [mechanism])
    account.desk.expectArchiveEquals(account.user)
  }

  @Test("a token that is refused is fetched once more", arguments: ["OAUTHBEARER", "XOAUTH2"])
  func expiredToken(_ mechanism: String) throws {
    let account = try Account("expired")
    let runs = account.desk.scratch("runs")
    // The first token has expired, the second one holds.
    let command =
      "if [ -e '\(runs)' ]; then \(account.token(for: account.user)); else "
      + "\(account.token(for: account.user, seconds: -60)); fi; echo >>'\(runs)'"
    try account.backup("oauth: { command: \"\(command)\" }, auth: \"\(mechanism)\"").expect()
    #expect(try account.desk.octets(runs).count == 2)
    account.desk.expectArchiveEquals(account.user)
  }

  /// The connection is cut when the token of its login has expired.
  @Test("a token that expires in the middle of a run is fetched anew")
  func tokenExpiresMeanwhile() throws {
    let account = try Account("meanwhile")
    let desk = account.desk
    try desk.server.accounts(["fill", account.user, "--plain", "15", "30000"])
    let proxy = try FaultProxy(to: desk.server.imaps) { number in
      number == 0 ? .cut(.toClient, after: 400_000) : nil
    }
    let runs = desk.scratch("runs")
    let command =
      "if [ -e '\(runs)' ]; then \(account.token(for: account.user)); else "
      + "\(account.token(for: account.user, seconds: 2)); fi; echo >>'\(runs)'"
    try account.backup(
      "oauth: { command: \"\(command)\" }, connections: 1, limitRate: \"90kB\"",
      port: proxy.port
    ).expect(0, ["messages_new": 20])
    #expect(try desk.octets(runs).count == 2)
    #expect(proxy.connections == 3)
    desk.expectArchiveEquals(account.user)
  }

  @Test("a token that stays refused ends with 77 and says what to do")
  func refusedToken() throws {
    let account = try Account("refused")
    let runs = account.desk.scratch("runs")
    let command = "\(account.token(for: account.user, seconds: -60)); echo >>'\(runs)'"
    let run = try account.backup("oauth: { command: \"\(command)\" }")
    run.expect(77)
    #expect(try account.desk.octets(runs).count == 2)
    #expect(run.error["cause"].text?.contains("token was refused") == true, "\(run)")
    #expect(run.error["remedy"].text?.contains("`oauth`") == true, "\(run)")
  }

  @Test("a command that gives no token is 78, and not called a password")
  func noToken() throws {
    let account = try Account("none")
    let run = try account.backup("oauth: { command: \"false\" }")
    run.expect(78)
    #expect(run.error["what"].text == "No access token from `false`.", "\(run)")
  }

  @Test("by a client certificate, without any password")
  func byCertificate() throws {
    let account = try Account("certified")
    let desk = account.desk
    let (key, request, certificate) = ("k.pem", "r.pem", "c.pem")
    try openssl(
      desk, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
      "/CN=\(account.user)", "-keyout", desk.scratch(key), "-out", desk.scratch(request))
    try openssl(
      desk, "x509", "-req", "-in", desk.scratch(request), "-CA", desk.server.caFile, "-CAkey",
      desk.server.file("tls/ca.key"), "-days", "2", "-out", desk.scratch(certificate))
    let keys =
      "clientCertificate: \"\(desk.scratch(certificate))\", clientKey: \"\(desk.scratch(key))\""
    try account.backup(keys).expect()
    #expect(account.mechanisms == ["EXTERNAL"])
    desk.expectArchiveEquals(account.user)
    // The server takes it for this user alone.
    let other = try account.backup(keys + ", authzid: \"somebody-else@example.jp\"")
    other.expect(78)
  }

  private func openssl(_ desk: Desk, _ arguments: String...) throws {
    let run = try ChildProcess.run(["openssl"] + arguments)
    #expect(run.ending == .exit(0), "\(run.errorOutput)")
  }

  @Test("an administrator backs up somebody else's mail", arguments: ["SCRAM-SHA-256", "PLAIN"])
  func administrator(_ mechanism: String) throws {
    let account = try Account("owned")
    let password = "password: { file: \"\(account.desk.server.file("master-password"))\" }"
    let auth = "auth: \"\(mechanism)\""
    try account.backup("\(password), \(auth), authzid: \"\(account.user)\"", as: "admin").expect()
    account.desk.expectArchiveEquals(account.user)
    // The archive is the owner's, who carries on in it by himself.
    try account.backup(account.password).expect(0, ["messages_new": 0])
    // Dovecot's own way of writing both.
    let other = try Account("owned")
    try other.backup("\(password), \(auth)", as: "\(other.user)*admin").expect(
      0, ["messages_new": 5])
  }

  @Test("a server that offers less than it did is told of, once")
  func lessOffered() throws {
    let account = try Account("lessened")
    try account.backup(account.password).expect()
    // The other server is the same account by its name, and knows no SCRAM.
    let poorer = try DovecotServer.shared
    let arguments = [
      "backup", poorer.url(account.user), "--archive", account.desk.archive, "--password-file",
      poorer.passwordFile, "--ca-file", poorer.caFile,
    ]
    let run = try account.desk.tool.run(arguments)
    run.expect()
    let warnings = run.events("warning").filter {
      $0["what"].text?.contains("no longer lets anybody log in by SCRAM-SHA-256") == true
    }
    #expect(warnings.count == 1, "\(run)")
    let again = try account.desk.tool.run(arguments)
    again.expect()
    #expect(!again.output.contains("no longer lets"), "\(again)")
  }

  @Test("through a proxy, which looks the server's name up", arguments: LoopbackProxy.Kind.allCases)
  func throughProxy(_ kind: LoopbackProxy.Kind) throws {
    let account = try Account("proxied")
    let server = account.desk.server
    let proxy = try LoopbackProxy(kind, login: "taro:s3cret")
    let url = "\(kind == .socks5 ? "socks5" : "http")://taro@127.0.0.1:\(proxy.port)"
    let password = "password: { env: \"PROXY_PASSWORD\" }"
    let keys = "\(account.password), proxy: { url: \"\(url)\", \(password) }"
    let variables = ["PROXY_PASSWORD": "s3cret"]
    try account.backup(keys, adding: variables).expect(0, ["messages_new": 5])
    account.desk.expectArchiveEquals(account.user)
    #expect(Set(proxy.requests) == ["\(server.host):\(server.imaps)"])
    let refused = try account.backup(keys, adding: ["PROXY_PASSWORD": "wrong"])
    refused.expect(77)
    #expect(refused.error["what"].text?.contains("127.0.0.1:\(proxy.port)") == true, "\(refused)")
  }

  @Test("through a tunnel to Dovecot's own imap, which knows the user")
  func throughTunnel() throws {
    let account = try Account("tunnelled")
    let desk = account.desk
    let program = Repository.path("Scripts/lib/imap_tunnel.py")
    let tunnel = "exec python3 '\(program)' '\(desk.server.file(""))' '\(account.user)'"
    let file = try desk.scratch.write(
      "tunnel.json5",
      """
      { accounts: { box: {
        source: "imap://mail.invalid", user: "\(account.user)", archive: "\(desk.archive)",
        tunnel: "\(tunnel)", connections: 2
      } } }
      """)
    let run = try desk.tool.run(["backup", "box", "--config", file])
    run.expect(0, ["messages_new": 5])
    #expect(account.mechanisms.isEmpty)
    desk.expectArchiveEquals(account.user)
    try desk.tool.run(["backup", "box", "--config", file]).expect(0, ["messages_new": 0])
  }

  /// A tunnel that carries TCP, as `ssh -W` does: TLS goes through it, with the server's certificate.
  @Test("through a tunnel to a port, with TLS inside", arguments: ["imaps", "imap"])
  func throughTunnelToAPort(_ scheme: String) throws {
    let account = try Account("piped")
    let desk = account.desk
    let server = desk.server
    let pipe =
      "import socket,sys,threading;s=socket.create_connection(('127.0.0.1',int(sys.argv[1])));"
      + "i=sys.stdin.buffer.raw;o=sys.stdout.buffer.raw;"
      + "t=threading.Thread(target=lambda:[s.sendall(b) for b in iter(lambda:i.read(65536),b'')],"
      + "daemon=True);t.start();[o.write(b) for b in iter(lambda:s.recv(65536),b'')]"
    let program = try desk.scratch.write("pipe.py", pipe.replacing(";", with: "\n"))
    let port = scheme == "imaps" ? server.imaps : server.imap
    func config(_ host: String) throws -> String {
      try desk.scratch.write(
        "\(host).json5",
        """
        { accounts: { box: {
          source: "\(scheme)://\(host)", user: "\(account.user)", archive: "\(desk.archive)",
          caFile: "\(server.caFile)", \(account.password),
          tunnel: "exec python3 '\(program)' \(port)"
        } } }
        """)
    }
    let file = try config("localhost")
    try desk.tool.run(["backup", "box", "--config", file]).expect(0, ["messages_new": 5])
    #expect(account.mechanisms == ["SCRAM-SHA-256"])
    desk.expectArchiveEquals(account.user)
    let wrong = try config("mail.invalid")
    let run = try desk.tool.run(["backup", "box", "--config", wrong, "--moved", "--wait", "1s"])
    run.expect(69)
    #expect(run.error["cause"].text?.contains("certificate") == true, "\(run)")
  }

  @Test("a tunnel command that cannot be run is 78")
  func brokenTunnel() throws {
    let account = try Account("broken")
    let run = try account.backup("tunnel: \"exit 9\"")
    run.expect(78)
    #expect(run.error["what"].text?.contains("`exit 9`") == true, "\(run)")
  }

  @Test("no way to log in, and none through, leaves a secret in what the tool prints")
  func trace() throws {
    let account = try Account("trace")
    let desk = account.desk
    let words = try String(decoding: desk.octets(desk.server.passwordFile), as: UTF8.self)
    let password = words.split(separator: "\n").joined()
    let proxy = try LoopbackProxy(.http, login: "taro:proxy-s3cret")
    let way =
      "proxy: { url: \"http://taro@127.0.0.1:\(proxy.port)\", password: { env: \"PROXY\" } }"
    let variables = ["PROXY": "proxy-s3cret"]
    func expectNone(_ secrets: [String], in keys: String, _ mechanism: String) throws {
      let run = try account.backup(
        "\(keys), auth: \"\(mechanism)\", \(way)", ["-vv"], adding: variables)
      run.expect()
      let shown = run.output + run.errorOutput
      #expect(shown.contains("‹secret›"), "\(run)")
      // The beginnings of what SCRAM sends, too.
      for secret in secrets + ["proxy-s3cret", "c=biws", "n,,n="] {
        let coded = Data(secret.utf8).base64EncodedString().prefix { $0 != "=" }.dropLast(2)
        #expect(!shown.contains(secret), "\(secret) in \(run)")
        #expect(!shown.contains(coded), "\(coded) in \(run)")
      }
    }
    for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5"] {
      try expectNone([password], in: account.password, mechanism)
    }
    let made = try ChildProcess.run(["sh", "-c", account.token(for: account.user)])
    let token = made.output.split(separator: "\n").joined()
    #expect(token.utf8.count > 100)
    let file = try desk.scratch.write("token", token + "\n")
    for mechanism in ["OAUTHBEARER", "XOAUTH2"] {
      let parts = token.split(separator: ".").map(String.init)
      try expectNone(parts, in: "oauth: { command: \"cat '\(file)'\" }", mechanism)
    }
  }
}
