internal import MailTypes

extension ConfigError {
  /// The likely cause and what to do, for each code.
  var words: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .missing, .noConfiguration, .notAllowed, .notReadable, .notAFile, .tooLarge, .notUTF8:
      fileWords
    case .barePassword, .passwordSourceCount, .passwordAndToken, .tokenSourceMissing,
      .plainPasswordInOpenFile:
      passwordWords
    default:
      contentWords
    }
  }

  private var fileWords: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .missing:
      (
        Phrase(
          en: "It was named by --config or MAILKURA_CONFIG.",
          ja: "--config または MAILKURA_CONFIG で指定されたファイルです。"),
        Phrase(en: "Check the path.", ja: "パスを確認してください。")
      )
    case .noConfiguration:
      (
        Phrase(
          en: "An account's name, or no account at all, needs a configuration.",
          ja: "アカウント名で指定する場合や、アカウントを指定しない場合には、設定ファイルが必要です。"),
        Phrase(
          en: "Write one (see mailkura-config(5)), or name the mailbox by its URL: "
            + "mailkura backup imaps://USER@HOST --archive DIR",
          ja: "設定ファイルを作る (mailkura-config(5) を参照) か、URL で指定してください: "
            + "mailkura backup imaps://USER@HOST --archive DIR")
      )
    case .notAllowed(let reason):
      (
        Phrase(
          en: "The system does not permit reading it: \(reason).",
          ja: "読み取りが許可されていません: \(reason)"),
        Phrase(
          en: "Check the owner and the permissions of the file and its directories.",
          ja: "ファイルとその親ディレクトリの所有者と権限を確認してください。")
      )
    case .notReadable(let reason):
      (
        Phrase(en: "Reading it failed: \(reason).", ja: "読み取りに失敗しました: \(reason)"),
        Phrase(
          en: "Check the disk or the network drive it is on.",
          ja: "ファイルのあるディスクやネットワークドライブを確認してください。")
      )
    case .notAFile:
      (
        Phrase(en: "It is a directory or a device.", ja: "ディレクトリまたはデバイスです。"),
        Phrase(en: "Name the file itself.", ja: "ファイルそのものを指定してください。")
      )
    case .tooLarge(let maximum):
      (
        Phrase(
          en: "It is larger than \(maximum) bytes.", ja: "大きさが上限の \(maximum) バイトを超えています。"),
        Phrase(
          en: "Check that it is the right file.", ja: "正しいファイルか確認してください。")
      )
    default:
      (
        Phrase(en: "It is not UTF-8 text.", ja: "UTF-8 のテキストではありません。"),
        Phrase(
          en: "Save the file as UTF-8.", ja: "文字コードを UTF-8 にして保存してください。")
      )
    }
  }

  private var contentWords: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .syntax(let cause, let remedy), .badURL(let cause, let remedy):
      return (cause, remedy)
    case .unknownKey(let key, let nearest, let known):
      let list = known.joined(separator: ", ")
      let cause = Phrase(
        en: "`\(key)` is no key that is known here.",
        ja: "`\(key)` というキーはここにはありません。")
      guard let nearest else {
        return (
          cause,
          Phrase(en: "The keys are \(list).", ja: "使えるキーは \(list) です。")
        )
      }
      return (
        cause,
        Phrase(en: "Did you mean `\(nearest)`?", ja: "`\(nearest)` ではありませんか。")
      )
    case .wrongType(let key, let expected):
      return (
        Phrase(
          en: "The value of `\(key)` cannot be used.", ja: "`\(key)` の値が正しくありません。"),
        Phrase(en: "Expected: \(expected.en).", ja: "書けるのは、\(expected.ja) です。")
      )
    case .emptyText(let key):
      return (
        Phrase(en: "The value of `\(key)` is empty.", ja: "`\(key)` の値が空です。"),
        Phrase(
          en: "Give it a value or remove the key.", ja: "値を書くか、キーごと消してください。")
      )
    case .missingKey(let key, let account):
      return (
        Phrase(
          en: "The account `\(account)` has no `\(key)`.",
          ja: "アカウント `\(account)` に `\(key)` がありません。"),
        Phrase(
          en: key == "user"
            ? "Add user: \"taro@example.jp\"."
            : "Add source: \"imaps://imap.example.jp\".",
          ja: key == "user"
            ? "user: \"taro@example.jp\" のように書き足してください。"
            : "source: \"imaps://imap.example.jp\" のように書き足してください。")
      )
    case .proxyURL(let fault): return Self.proxyWords(fault)
    case .proxyAndTunnel:
      return (
        Phrase(
          en: "`proxy` and `tunnel` are both given; there is one way to a server.",
          ja: "`proxy` と `tunnel` の両方が書かれています。サーバへの経路は一つだけです。"),
        Phrase(en: "Leave one of them out.", ja: "どちらか一方を消してください。")
      )
    case .twoUsers:
      return (
        Phrase(
          en: "`user` and the URL in `source` name different users.",
          ja: "`user` と `source` の URL とで、ユーザ名が違っています。"),
        Phrase(en: "Name the user in one place.", ja: "ユーザ名はどちらか一方に書いてください。")
      )
    case .badAccountName(let name):
      return (
        Phrase(
          en:
            "`\(name)` cannot be an account's name, since the archive's directory is named after it.",
          ja: "`\(name)` はアーカイブのディレクトリ名にできないため、アカウント名に使えません。"),
        Phrase(
          en: "Use letters, digits, `-` and `_`.", ja: "文字、数字、`-`、`_` を使ってください。")
      )
    case .noAccounts:
      return (
        Phrase(en: "It names no account.", ja: "アカウントが書かれていません。"),
        Phrase(
          en: "Add accounts: { NAME: { source: …, user: … } }; see mailkura-config(5).",
          ja: "accounts: { NAME: { source: …, user: … } } を書き足してください。"
            + "mailkura-config(5) に説明があります。")
      )
    case .unknownAccount(let name, let nearest):
      let cause = Phrase(
        en: "`\(name)` is neither an account of the configuration nor a URL.",
        ja: "`\(name)` は設定にあるアカウント名でも URL でもありません。")
      guard let nearest else {
        return (
          cause,
          Phrase(
            en: "Name an account of the configuration, or write imaps://USER@HOST.",
            ja: "設定にあるアカウント名か、imaps://USER@HOST の形で指定してください。")
        )
      }
      return (
        cause,
        Phrase(en: "Did you mean `\(nearest)`?", ja: "`\(nearest)` ではありませんか。")
      )
    default:
      return passwordWords
    }
  }

  private var passwordWords: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .barePassword:
      (
        Phrase(
          en: "`password` is given as bare text; a password in clear is not taken that way.",
          ja: "`password` に文字列がそのまま書かれています。平文のパスワードはこの形では使えません。"),
        Phrase(
          en: "Write password: { command: \"pass show mail\" }, { file: … } or { env: … }; "
            + "or { plain: … } in a file of mode 0600.",
          ja: "password: { command: \"pass show mail\" }、{ file: … }、{ env: … } のいずれかに"
            + "してください。ファイルが 0600 なら { plain: … } も使えます。")
      )
    case .passwordAndToken:
      (
        Phrase(
          en: "`password` and `oauth` are both given; a login takes one of them.",
          ja: "`password` と `oauth` の両方が書かれています。ログインに使えるのは一方だけです。"),
        Phrase(en: "Leave one of them out.", ja: "どちらか一方を消してください。")
      )
    case .tokenSourceMissing:
      (
        Phrase(
          en: "`oauth` does not say where the access token comes from.",
          ja: "`oauth` にアクセストークンの取得元が書かれていません。"),
        Phrase(
          en: "Write oauth: { command: \"…\" } with a command that prints an access token.",
          ja: "oauth: { command: \"…\" } の形で、アクセストークンを出力するコマンドを書いてください。")
      )
    case .plainPasswordInOpenFile(let mode):
      (
        Phrase(
          en: "It holds a password in clear, and its permissions "
            + "\(Self.octal(mode)) let others at it.",
          ja: "平文のパスワードが書かれていますが、権限が \(Self.octal(mode)) なので、"
            + "ほかの人も読み書きできます。"),
        Phrase(
          en: "Run: chmod 600 \(ShellQuoting.quoted(file))",
          ja: "次を実行してください: chmod 600 \(ShellQuoting.quoted(file))")
      )
    default:
      (
        Phrase(
          en: "`password` must name exactly one source.",
          ja: "`password` には取得元をちょうど 1 つ書く必要があります。"),
        Phrase(
          en: "Use one of file, env, command, keyring, credential and plain.",
          ja: "file、env、command、keyring、credential、plain のうち 1 つだけを使ってください。")
      )
    }
  }

  private static func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
