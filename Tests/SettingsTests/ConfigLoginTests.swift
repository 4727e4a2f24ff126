import MailTypes
import Testing

@testable import Settings

/// The keys by which an account says how to log in.
@Suite("Login keys")
struct ConfigLoginTests {
  private func account(_ members: String) throws(ConfigError) -> AccountSettings {
    let paths = StandardPaths(ProcessEnvironment(["HOME": "/home/taro"]))
    let file = try ConfigFile(
      text: "{accounts:{work:{source:'imaps://h',user:'taro',\(members)}}}", path: "/home/taro/c",
      mode: 0o600, paths: paths)
    return try file.account(named: "work")
  }

  @Test("a keyring's entry is that of the user")
  func keyring() throws {
    guard case .keyring("mail", user: "taro") = try account("password:{keyring:'mail'}").password
    else {
      Issue.record("no keyring")
      return
    }
  }

  @Test("a credential is named, not pathed", arguments: ["a/b", "..", "."])
  func credential(name: String) throws {
    guard case .credential("mail") = try account("password:{credential:'mail'}").password else {
      Issue.record("no credential")
      return
    }
    let error = try #require(throws: ConfigError.self) {
      try account("password:{credential:'\(name)'}")
    }
    guard case .wrongType("credential", _) = error.code else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("a token comes from a command, and stands for the password")
  func token() throws {
    let settings = try account("oauth:{command:'print token'}")
    guard case .command("print token") = settings.token else {
      Issue.record("no token")
      return
    }
    #expect(settings.password == nil)
  }

  @Test(
    "mistakes have codes of their own",
    arguments: [
      ("oauth:{}", .tokenSourceMissing),
      ("oauth:{command:'a'},password:{env:'b'}", .passwordAndToken),
      ("proxy:'socks5://p',tunnel:'ssh h imap'", .proxyAndTunnel),
      ("clientKey:'k.pem'", .missingKey("clientCertificate", account: "work")),
    ] as [(String, ConfigError.Code)])
  func mistakes(members: String, code: ConfigError.Code) throws {
    let error = try #require(throws: ConfigError.self) { try account(members) }
    #expect(error.code == code)
    #expect(error.explanation.status == .configuration)
    #expect(error.position != nil)
    #expect(error.explanation.cause.ja != error.explanation.cause.en)
  }

  @Test("a client certificate and its key, or one file for both")
  func certificate() throws {
    let own = ClientCertificate(file: "/home/taro/c.pem", keyFile: "/home/taro/k.pem")
    #expect(try account("clientCertificate:'~/c.pem',clientKey:'k.pem'").clientCertificate == own)
    let both = try account("clientCertificate:'~/c.pem'").tlsPolicy.clientCertificate
    #expect(both == ClientCertificate(file: "/home/taro/c.pem"))
  }

  @Test("the mail is that of authzid, whoever logs in")
  func authorizationIdentity() throws {
    let settings = try account("authzid:'jiro@example.jp',auth:'scram-sha-256'")
    #expect(settings.identity == AccountIdentity(user: "jiro@example.jp", host: "h"))
    #expect(settings.user == "taro")
    #expect(settings.mechanism == .scramSHA256)
  }

  @Test(
    "a proxy, with its usual port or another one",
    arguments: [
      ("'socks5://proxy'", .socks5, "proxy", 1080, nil),
      ("'socks5h://proxy:9050/'", .socks5, "proxy", 9050, nil),
      ("'HTTP://[::1]:3128'", .http, "::1", 3128, nil),
      ("{url:'socks5://ta%40ro@proxy',password:{env:'X'}}", .socks5, "proxy", 1080, "ta@ro"),
    ] as [(String, ProxyServer.Kind, String, UInt16, String?)])
  func proxy(
    value: String, kind: ProxyServer.Kind, host: String, port: UInt16, user: String?
  ) throws {
    let proxy = try #require(try account("proxy:\(value)").proxy)
    #expect(proxy.server.kind == kind)
    #expect(proxy.server.host == host)
    #expect(proxy.server.port == port)
    #expect(proxy.server.user == user)
    #expect((proxy.password != nil) == (user != nil))
  }

  @Test(
    "a proxy that cannot be used is explained",
    arguments: [
      ("'proxy:1080'", .unknownScheme), ("'https://proxy:1'", .unknownScheme),
      ("'socks4://proxy'", .unknownScheme), ("'socks5://taro:pw@proxy'", .passwordInside),
      ("'http://proxy'", .noPort), ("'socks5://'", .malformed), ("'socks5://a:0'", .malformed),
      ("'socks5://a:99999'", .malformed), ("'socks5://a/b'", .malformed),
      ("'socks5://@a'", .malformed), ("{}", .malformed),
    ] as [(String, ProxyURL.Fault)])
  func badProxy(value: String, fault: ProxyURL.Fault) throws {
    let error = try #require(throws: ConfigError.self) { try account("proxy:\(value)") }
    #expect(error.code == .proxyURL(fault))
    #expect(error.explanation.status == .configuration)
    #expect(!"\(error.explanation)".contains("pw"))
    #expect(error.explanation.cause.ja != error.explanation.cause.en)
  }
}
