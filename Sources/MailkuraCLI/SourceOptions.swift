internal import CommandTable
internal import MailTypes
internal import Settings

/// The options that stand for the configuration where an account is named by a URL.
struct SourceOptions: Sendable {
  var passwordFile: String?
  var passwordCommand: String?
  var passwordVariable: String?
  var caFile: String?
  var pins: [SPKIPin] = []
  var allowsPlaintext = false
  var mechanism: AuthenticationMechanism?

  static let heading = Phrase(
    en: "Instead of a configuration, with a URL", ja: "URL で指定するとき(設定ファイルの代わり)")

  static let options: [CommandOption<SourceOptions>] = [
    .value(
      "--password-file", "FILE", \.passwordFile,
      Phrase(
        en: "Take the password from the first line of this file.",
        ja: "このファイルの1行目をパスワードとして使います。")),
    .value(
      "--password-command", "COMMAND", \.passwordCommand,
      Phrase(
        en: "Take the password from the first line that this shell command prints.",
        ja: "このシェルコマンドの出力の1行目をパスワードとして使います。")),
    .value(
      "--password-env", "NAME", \.passwordVariable,
      Phrase(
        en: "Take the password from this environment variable.",
        ja: "この環境変数の値をパスワードとして使います。")),
    .value(
      "--ca-file", "FILE", \.caFile,
      Phrase(
        en: "Trust the certificates in this PEM file besides those of the system.",
        ja: "システムの証明書に加えて、この PEM ファイルの証明書も信頼します。")),
    .parsedEach(
      "--tls-pin", "sha256:BASE64", \.pins,
      Phrase(
        en: "Accept only a server with this public key, on top of a valid certificate.",
        ja: "証明書の検証に加えて、この公開鍵を持つサーバだけを受け入れます。")
    ) { text throws(ValueError) in
      guard let pin = SPKIPin(text) else {
        throw ValueError(
          expected: Phrase(
            en: "sha256: and the base64 of 32 octets", ja: "sha256: に続く 32 オクテットの base64"))
      }
      return pin
    },
    .flag(
      "--allow-plaintext", \.allowsPlaintext,
      Phrase(
        en: "Do without TLS on imap:// and pop3:// (anyone on the way can read the password and "
          + "the mail).",
        ja: "imap:// と pop3:// で TLS を使いません (経路上の誰でもパスワードとメールを読めます)。")),
    .parsed(
      "--auth", "MECHANISM", \.mechanism,
      Phrase(
        en: "Log in this way and no other, as in PLAIN or SCRAM-SHA-256.",
        ja: "ログイン方式を PLAIN、SCRAM-SHA-256 などの一つに限定します。")
    ) { text throws(ValueError) in
      guard let mechanism = AuthenticationMechanism(rawValue: text.uppercased()) else {
        throw ValueError(
          expected: Phrase(
            en: "one of \(AuthenticationMechanism.names)",
            ja: "\(AuthenticationMechanism.names) のいずれか"))
      }
      return mechanism
    },
  ]

  /// The options as a command has them that keeps them in a field of its own.
  static func options<Arguments>(
    in field: any WritableKeyPath<Arguments, SourceOptions> & Sendable, prefix: String = ""
  ) -> [CommandOption<Arguments>] {
    options.map { $0.embedded(in: field, prefix: prefix).grouped(under: heading) }
  }

  /// Puts what was given over what the configuration or the URL says.
  func apply(to account: inout AccountSettings) {
    if let passwordFile { account.password = .file(passwordFile) }
    if let passwordCommand { account.password = .command(passwordCommand) }
    if let passwordVariable { account.password = .environment(passwordVariable) }
    if account.token != nil, passwordFile ?? passwordCommand ?? passwordVariable != nil {
      account.token = nil
    }
    if let caFile { account.caFile = caFile }
    if !pins.isEmpty { account.pins = pins }
    if let mechanism { account.mechanism = mechanism }
    // A connection that is TLS from its first octet stays so.
    if allowsPlaintext, account.endpoint.security == .startTLS {
      account.endpoint.security = .cleartext
    }
  }
}
