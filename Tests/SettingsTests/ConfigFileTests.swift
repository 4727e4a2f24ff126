import MailTypes
import Settings
import Testing

@Suite("ConfigFile")
struct ConfigFileTests {
  private let paths = StandardPaths(ProcessEnvironment(["HOME": "/home/taro"]))

  private func read(_ text: String, mode: UInt32 = 0o600) throws(ConfigError) -> ConfigFile {
    try ConfigFile(text: text, path: "/home/taro/c/config.json5", mode: mode, paths: paths)
  }

  private func account(_ members: String, mode: UInt32 = 0o600) throws(ConfigError)
    -> AccountSettings
  {
    let text = "{accounts:{work:{source:'imaps://imap.example.jp',user:'taro',\(members)}}}"
    return try read(text, mode: mode).account(named: "work")
  }

  @Test("the example of the manual is understood in full")
  func everything() throws {
    let file = try read(
      """
      {
        archives: "~/Mail/kura",
        accounts: {
          work: {
            source: "imaps://imap.example.jp",
            user: "taro@example.jp",
            password: { command: "pass show mail/work" },
            format: "maildir",
            folder: "INBOX", exclude: ["\\\\Trash", "\\\\Junk"],
            namespace: "all",
            connections: 4,
            caFile: "~/ca.pem",
            tlsPin: "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            tlsPinOnly: true,
            auth: "plain",
            wait: "2h",
          },
          home: { source: "imap://hanako%40example.org@localhost:1143", archive: "mail", wait: 30 },
        },
      }
      """)
    #expect(file.accounts.map(\.name) == ["work", "home"])
    let work = try file.account(named: "work")
    #expect(
      work.endpoint
        == ServiceEndpoint(host: "imap.example.jp", port: 993, security: .implicitTLS))
    #expect(work.identity == AccountIdentity(user: "taro@example.jp", host: "imap.example.jp"))
    #expect(work.archive == "/home/taro/Mail/kura/work")
    #expect(work.format == .maildir)
    #expect(work.folders == ["INBOX"])
    #expect(work.excluded == ["\\Trash", "\\Junk"])
    #expect(work.namespace == .all)
    #expect(work.connections == 4)
    #expect(work.caFile == "/home/taro/ca.pem")
    #expect(work.pins.count == 1)
    #expect(work.tlsPolicy.acceptsPinInsteadOfChain)
    #expect(work.mechanism == .plain)
    #expect(work.wait == .seconds(7200))
    guard case .command("pass show mail/work")? = work.password else {
      Issue.record("\(String(describing: work.password))")
      return
    }
    let home = try file.account(named: "home")
    #expect(home.user == "hanako@example.org")
    #expect(
      home.endpoint == ServiceEndpoint(host: "localhost", port: 1143, security: .startTLS))
    #expect(home.archive == "/home/taro/c/mail")
    #expect(home.wait == .seconds(30))
    #expect(home.password == nil)
    #expect(!home.tlsPolicy.acceptsPinInsteadOfChain)
  }

  @Test("a pin stands for a chain on loopback, elsewhere only where the file says so")
  func pins() throws {
    let pin = "tlsPin:['sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']"
    #expect(try !account(pin).tlsPolicy.acceptsPinInsteadOfChain)
    #expect(try account(pin + ",tlsPinOnly:true").tlsPolicy.acceptsPinInsteadOfChain)
    #expect(try !account("tlsPinOnly:true").tlsPolicy.acceptsPinInsteadOfChain)
    var local = try account(pin)
    local.endpoint.host = "127.0.0.1"
    #expect(local.tlsPolicy.acceptsPinInsteadOfChain)
  }

  @Test(
    "each source of a password",
    arguments: [
      ("{file:'~/p'}", "/home/taro/p"), ("{file:'p'}", "/home/taro/c/p"),
      ("{env:'MAIL_PW'}", "MAIL_PW"),
      ("{command:'echo x'}", "echo x"),
    ])
  func sources(member: String, expected: String) throws {
    switch try account("password:\(member)").password {
    case .file(let path, let isConfigured)?:
      #expect(path == expected && isConfigured)
    case .environment(let text)?, .command(let text)?: #expect(text == expected)
    default: Issue.record("no source")
    }
  }

  @Test("a password in clear needs a file for the user alone", arguments: [0o600, 0o400, 0o700])
  func plainInPrivateFile(mode: UInt32) throws {
    guard case .plain(let secret)? = try account("password:{plain:'pw'}", mode: mode).password
    else {
      Issue.record("no password")
      return
    }
    #expect(secret.withBytes { $0 == Array("pw".utf8) })
  }

  @Test(
    "a password in clear is refused where others get at the file",
    arguments: [0o644, 0o640, 0o604, 0o660, 0o601])
  func plainInOpenFile(mode: UInt32) {
    let error = #expect(throws: ConfigError.self) {
      try account("password:{plain:'hunter2'}", mode: mode)
    }
    #expect(error?.code == .plainPasswordInOpenFile(mode: mode))
    #expect(error?.explanation.remedy.en.contains("chmod 600 /home/taro/c/config.json5") == true)
    #expect(error.map { !"\($0.explanation)".contains("hunter2") } == true)
  }

  @Test(
    "unknown keys name the nearest known one and the place",
    arguments: [
      ("{\n archive: 'x'}", "archive", "archives", 2, 2),
      ("{accounts:{a:{source:'imaps://h',user:'u',\n\n  exlcude:[]}}}", "exlcude", "exclude", 3, 3),
      ("{accounts:{a:{pasword:{}}}}", "pasword", "password", 1, 15),
      ("{accounts:{a:{source:'imaps://h',user:'u',password:{fiel:'x'}}}}", "fiel", "file", 1, 53),
      ("{accounts:{a:{source:'imaps://h',user:'u',tls_pin:'x'}}}", "tls_pin", "tlsPin", 1, 43),
      ("{zzzzzz:1}", "zzzzzz", nil, 1, 2),
    ] as [(String, String, String?, Int, Int)])
  func unknownKeys(text: String, key: String, nearest: String?, line: Int, column: Int) throws {
    let error = try #require(throws: ConfigError.self) { try read(text) }
    guard case .unknownKey(let found, let meant, _) = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(found == key)
    #expect(meant == nearest)
    #expect(error.position?.line == line)
    #expect(error.position?.column == column)
    let shown = "\(error.explanation)"
    #expect(shown.contains("`\(key)`"))
    #expect(shown.contains("line \(line), column \(column)"))
    if let nearest { #expect(shown.contains("`\(nearest)`")) }
  }

  @Test(
    "values of the wrong kind are refused at their place",
    arguments: [
      "archive: 1", "archive: ['a']", "format: 'tar'", "folder: 1",
      "folder: ['a', 1]", "folder: {}", "exclude: [['a']]", "namespace: 'mine'",
      "connections: '4'", "connections: 0", "connections: 65", "connections: 1.5",
      "connections: 99999999999999999999", "caFile: true", "tlsPin: 'sha256:xyz'",
      "tlsPin: 'md5:AAAA'", "tlsPin: [1]", "tlsPinOnly: 1", "tlsPinOnly: 'true'",
      "auth: 'CRAM-SHA'", "wait: 'soon'", "wait: -1", "wait: true", "wait: 1.5", "password: 12",
      "password: []",
    ])
  func wrongValues(member: String) throws {
    let error = try #require(throws: ConfigError.self) { try account(member) }
    guard case .wrongType = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(error.position != nil)
    #expect(error.explanation.status == .configuration)
  }

  @Test(
    "other mistakes have codes of their own",
    arguments: [
      ("{accounts:{a:{user:'u'}}}", .missingKey("source", account: "a")),
      ("{accounts:{a:{source:'imaps://h'}}}", .missingKey("user", account: "a")),
      ("{accounts:{a:{source:'imaps://u@h',user:'v'}}}", .twoUsers),
      ("{accounts:{a:{source:'imaps://h',user:'u',password:'x'}}}", .barePassword),
      ("{accounts:{a:{source:'imaps://h',user:'u',password:{}}}}", .passwordSourceCount),
      (
        "{accounts:{a:{source:'imaps://h',user:'u',password:{env:'a',file:'b'}}}}",
        .passwordSourceCount
      ),
      ("{accounts:{a:{source:'imaps://h',user:'u',password:{env:null}}}}", .passwordSourceCount),
      ("{accounts:{a:{source:'imaps://h',user:''}}}", .emptyText("user")),
      ("{accounts:{a:{source:'imaps://h',user:'u',caFile:'a\\0b'}}}", .emptyText("caFile")),
      ("{accounts:{'a/b':{}}}", .badAccountName("a/b")),
      ("{accounts:{'..':{}}}", .badAccountName("..")), ("{accounts:{'':{}}}", .badAccountName("")),
      ("{accounts:{'a@b':{}}}", .badAccountName("a@b")),
      ("{accounts:{'-a':{}}}", .badAccountName("-a")),
    ] as [(String, ConfigError.Code)])
  func otherMistakes(text: String, code: ConfigError.Code) throws {
    let error = try #require(throws: ConfigError.self) { try read(text) }
    #expect(error.code == code)
    #expect(error.explanation.status == .configuration)
    #expect(!error.explanation.cause.ja.isEmpty)
  }

  @Test(
    "what is archived is removed on the server only if that is asked for",
    arguments: [
      ("", nil), ("delete:true", 0), ("delete:false", nil), ("deleteAfter:'14d'", 1_209_600),
      ("delete:true,deleteAfter:'1d'", 86_400), ("delete:false,deleteAfter:'1d'", nil),
    ] as [(String, Int64?)])
  func serverAge(keys: String, seconds: Int64?) throws {
    for source in ["pop3s://u@h", "imaps://u@h"] {
      let file = try read("{accounts:{a:{source:'\(source)',\(keys)}}}")
      #expect(try file.account(named: "a").serverAge?.components.seconds == seconds)
    }
  }

  @Test(
    "URLs that cannot be used are explained at their place",
    arguments: [
      "imap.example.jp", "http://h", "pop://h", "imaps://u:p@h", "imaps://h:0", "imaps://",
      "imaps://h/INBOX",
    ])
  func badURLs(url: String) throws {
    let error = try #require(throws: ConfigError.self) {
      try read("{accounts:{a:{source:'\(url)',user:'u'}}}")
    }
    guard case .badURL = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(error.position == ConfigPosition(line: 1, column: 22))
  }

  @Test("an account that is not there names the nearest one; none at all is an error")
  func accounts() throws {
    let file = try read("{accounts:{work:{source:'imaps://u@h'}}}")
    #expect(file.account(ifNamed: "wrok") == nil)
    let error = #expect(throws: ConfigError.self) { try file.account(named: "wrok") }
    #expect(error?.code == .unknownAccount("wrok", nearest: "work"))
    for text in ["{}", "{accounts:{}}", "{accounts:null}"] {
      let empty = #expect(throws: ConfigError.self) { try read(text).everyAccount() }
      #expect(empty?.code == .noAccounts)
    }
  }

  @Test("a syntax error keeps what may be a password to itself")
  func syntaxSecrecy() throws {
    for value in ["hunter2", "12hunter2", "'hunter2", "@hunter2"] {
      let error = try #require(throws: ConfigError.self) {
        try account("password:{plain:\(value)}")
      }
      #expect(!"\(error.explanation)".contains("hunter2"))
      #expect(error.explanation.status == .configuration)
    }
  }
}
