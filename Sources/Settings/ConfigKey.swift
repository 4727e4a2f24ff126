package import MailTypes

/// A key that the configuration file may hold: what is read and what the manual lists.
package struct ConfigKey: Hashable, Sendable {
  package var name: String
  /// What it holds, as the manual writes it: `string`, `array of strings`.
  package var kind: String
  package var meaning: Phrase

  init(_ name: String, _ kind: String, _ meaning: Phrase) {
    self.name = name
    self.kind = kind
    self.meaning = meaning
  }

  /// The keys of the file itself.
  package static let root = [
    ConfigKey(
      "archives", "string",
      Phrase(
        en: "The directory under which each account has an archive of its own name.",
        ja: "アカウントごとのアーカイブを、アカウント名のディレクトリとして置く場所。")),
    ConfigKey(
      "accounts", "object",
      Phrase(
        en: "The accounts, each under the name that commands use for it.",
        ja: "アカウントの一覧。コマンドではここの名前で指定する。")),
    retention,
  ]

  private static let retention = ConfigKey(
    "retention", "object",
    Phrase(
      en: "How long prune lets messages stay that are gone from the server.",
      ja: "サーバからなくなったメールを prune がいつまで残すか。"))

  /// The keys of `retention`.
  package static let retentionKeys = [
    ConfigKey(
      "gone", "string",
      Phrase(
        en: "\"keep\", which is the default, or a duration such as \"365d\".",
        ja: "\"keep\" (既定) か、\"365d\" のような期間。"))
  ]

  /// The keys of one account.
  package static let account = [
    ConfigKey(
      "source", "string",
      Phrase(
        en:
          "The server: imaps://HOST, imap://HOST, pop3s://HOST or pop3://HOST, with :PORT where it is "
          + "not the usual one.",
        ja: "サーバ。imaps://、imap://、pop3s://、pop3:// のいずれかに HOST を続ける。"
          + "通常と違うポートなら :PORT を付ける。")),
    ConfigKey(
      "user", "string",
      Phrase(en: "The login name, written as it is.", ja: "ログイン名。そのまま書く。")),
    ConfigKey(
      "password", "object",
      Phrase(
        en: "Where the password comes from; without it, it is asked for on the terminal.",
        ja: "パスワードの取得元。なければ端末で尋ねる。")),
    ConfigKey(
      "oauth", "object",
      Phrase(
        en: "Where an access token of OAuth 2.0 comes from, instead of a password.",
        ja: "パスワードの代わりに使う OAuth 2.0 のアクセストークンの取得元。")),
    ConfigKey(
      "archive", "string",
      Phrase(
        en: "The directory of this account's archive, instead of one below archives.",
        ja: "このアカウントのアーカイブの場所。archives の下に置かない場合に書く。")),
    ConfigKey(
      "format", "string",
      Phrase(
        en: "How a new archive keeps mail: maildir (unless said) or mbox.",
        ja: "新しいアーカイブの保存形式。maildir (既定) または mbox。")),
    ConfigKey(
      "folder", "string or array of strings",
      Phrase(
        en: "Patterns of the folders to back up; all folders where it is missing.",
        ja: "バックアップするフォルダのパターン。なければすべて。")),
    ConfigKey(
      "exclude", "string or array of strings",
      Phrase(en: "Patterns of folders to leave out.", ja: "除外するフォルダのパターン。")),
    ConfigKey(
      "namespace", "string",
      Phrase(
        en: "Whose folders: personal (the default), shared or all.",
        ja: "どのフォルダを対象にするか。personal (既定)、shared、all。")),
    ConfigKey(
      "connections", "number",
      Phrase(
        en: "How many connections may be open at once, from 1 to 64.",
        ja: "同時に開く接続の数。1 から 64。")),
    ConfigKey(
      "caFile", "string",
      Phrase(
        en: "A PEM file of certificates to trust besides those of the system.",
        ja: "システムのものに加えて信頼する証明書の PEM ファイル。")),
    ConfigKey(
      "tlsPin", "string or array of strings",
      Phrase(
        en: "Keys of which the server must present one: sha256:BASE64.",
        ja: "サーバが提示すべき公開鍵。sha256:BASE64 の形で書く。")),
    ConfigKey(
      "tlsPinOnly", "boolean",
      Phrase(
        en: "Whether a matching tlsPin is enough, without a valid certificate chain.",
        ja: "tlsPin が一致すれば、証明書の検証に通らなくても認めるか。")),
    ConfigKey(
      "proxy", "string or object",
      Phrase(
        en: "A proxy on the way to the server: socks5://HOST:PORT or http://HOST:PORT.",
        ja: "サーバまでの経路に使うプロキシ。socks5://HOST:PORT または http://HOST:PORT。")),
    ConfigKey(
      "tunnel", "string",
      Phrase(
        en: "A shell command whose input and output are the connection: \"ssh host imapd\".",
        ja: "標準入出力をサーバとの接続として使うシェルコマンド。\"ssh host imapd\" など。")),
    ConfigKey(
      "clientCertificate", "string",
      Phrase(
        en: "A PEM file with the certificate by which the server knows the user.",
        ja: "サーバが利用者を確認するためのクライアント証明書の PEM ファイル。")),
    ConfigKey(
      "clientKey", "string",
      Phrase(
        en: "A PEM file with its private key, where that is another file.",
        ja: "その秘密鍵の PEM ファイル。別のファイルの場合に書く。")),
    ConfigKey(
      "auth", "string",
      Phrase(
        en: "The only way to log in, as in PLAIN, instead of the best that is offered.",
        ja: "ログインの方式を PLAIN などの一つに固定する。")),
    ConfigKey(
      "authzid", "string",
      Phrase(
        en: "Whose mail it is, where user is an administrator who logs in for others.",
        ja: "誰のメールか。user が代理でログインする管理者の場合に書く。")),
    ConfigKey(
      "delete", "boolean",
      Phrase(
        en: "Whether messages are removed on the server once they are archived.",
        ja: "アーカイブに保存したメールをサーバから削除するか。")),
    ConfigKey(
      "deleteAfter", "string or number",
      Phrase(
        en: "How long after that they are removed, such as \"14d\".",
        ja: "保存してから削除するまでの期間。\"14d\" など。")),
    ConfigKey(
      "wait", "string or number",
      Phrase(
        en: "How long to wait for a server that refuses for now: \"2h\", or a number of seconds.",
        ja: "一時的に拒否するサーバを待つ長さ。\"2h\" などか、秒数。")),
    ConfigKey(
      "limitRate", "string or number",
      Phrase(
        en: "At most so many octets a second: \"5MB\", or a number.",
        ja: "1 秒あたりの転送量の上限。\"5MB\" などか、バイト数。")),
    ConfigKey(
      "dailyLimit", "string or number",
      Phrase(
        en: "At most so many octets in 24 hours: \"2500MB\" (Gmail's, unless said), or \"none\".",
        ja: "24 時間に取得する量の上限。\"2500MB\" (Gmail での既定値) などか、\"none\"。")),
    ConfigKey(
      "compress", "boolean",
      Phrase(
        en: "Whether to compress on the way, where the server can: for slow lines.",
        ja: "サーバが対応していれば転送時に圧縮するか。遅い回線向け。")),
    retention,
  ]

  /// The keys of `proxy`, where it is an object.
  package static let proxy = [
    ConfigKey(
      "url", "string",
      Phrase(
        en: "The proxy, with its user: socks5://USER@HOST:PORT or http://USER@HOST:PORT.",
        ja: "プロキシとその利用者。socks5://USER@HOST:PORT または http://USER@HOST:PORT。")),
    ConfigKey(
      "password", "object",
      Phrase(
        en: "Where that user's password comes from; the keys are those of password.",
        ja: "その利用者のパスワードの取得元。キーは password と同じ。")),
  ]

  /// The keys of `oauth`.
  package static let oauth = [
    ConfigKey(
      "command", "string",
      Phrase(
        en: "A shell command whose first line of output is an access token.",
        ja: "出力の 1 行目がアクセストークンであるシェルコマンド。"))
  ]

  /// The keys of `password`, of which exactly one is given.
  package static let password = [
    ConfigKey(
      "file", "string",
      Phrase(
        en: "A file whose first line is the password.", ja: "1 行目がパスワードであるファイル。")),
    ConfigKey(
      "env", "string",
      Phrase(
        en: "An environment variable that holds the password.", ja: "パスワードの入った環境変数の名前。")),
    ConfigKey(
      "command", "string",
      Phrase(
        en: "A shell command whose first line of output is the password.",
        ja: "出力の 1 行目がパスワードであるシェルコマンド。")),
    ConfigKey(
      "keyring", "string",
      Phrase(
        en: "The service under which the system's keyring has the password of user.",
        ja: "システムのキーリングで、user のパスワードを保存しているサービス名。")),
    ConfigKey(
      "credential", "string",
      Phrase(
        en: "The name of a credential that systemd hands to the service.",
        ja: "systemd がサービスに渡す資格情報の名前。")),
    ConfigKey(
      "plain", "string",
      Phrase(
        en: "The password itself; only in a file that nobody else can read (mode 0600).",
        ja: "パスワードそのもの。ほかの人が読めない (0600 の) ファイルでだけ使える。")),
  ]
}
