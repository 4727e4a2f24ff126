internal import MailTypes

extension CredentialError {
  /// Of what is wrong with a file.
  var fileWords: (cause: Phrase, remedy: Phrase) {
    let name = ShellQuoting.quoted(source)
    switch code {
    case .fileMissing:
      return (
        Phrase(en: "There is no such file.", ja: "そのファイルがありません。"),
        Phrase(
          en: "Check the path, or write the password into the first line of that file.",
          ja: "パスを確認するか、そのファイルの 1 行目にパスワードを書いてください。")
      )
    case .notAllowed:
      return (
        Phrase(
          en: "The system does not permit reading the file.", ja: "ファイルの読み取りが許可されていません。"),
        Phrase(
          en: "Make it yours and readable: chmod 600 \(name)",
          ja: "自分の所有にして、読めるようにしてください: chmod 600 \(name)")
      )
    case .notReadable(let reason):
      return (
        Phrase(en: "Reading failed: \(reason).", ja: "読み取りに失敗しました: \(reason)"),
        Phrase(
          en: "Check the disk or the network drive it is on.",
          ja: "ファイルのあるディスクやネットワークドライブを確認してください。")
      )
    case .notAFile:
      return (
        Phrase(en: "It is a directory or a device.", ja: "ディレクトリまたはデバイスです。"),
        Phrase(en: "Name a file.", ja: "ファイルを指定してください。")
      )
    case .foreignOwner(let user):
      return (
        Phrase(
          en: "The file belongs to another user (number \(user)), who could change it.",
          ja: "ファイルが別の利用者 (番号 \(user)) のもので、書き換えられるおそれがあります。"),
        Phrase(
          en: "Make the file yours, or keep a copy of your own.",
          ja: "自分の所有にするか、自分用の写しを使ってください。")
      )
    default:
      return (
        Phrase(
          en: "Other users can write to the file.", ja: "ファイルをほかの利用者が書き換えられます。"),
        Phrase(en: "Run: chmod 600 \(name)", ja: "次を実行してください: chmod 600 \(name)")
      )
    }
  }

  /// Of what a source holds.
  var contentWords: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .variableNotSet:
      (
        Phrase(
          en: "The environment variable is not set, or empty.",
          ja: "その環境変数が設定されていないか、空です。"),
        Phrase(
          en: "Set it, and export it to this command.",
          ja: "値を設定し、export してから実行してください。")
      )
    case .tooLong(let maximum):
      (
        Phrase(
          en: "Its first line is longer than \(maximum) bytes.",
          ja: "1 行目が上限の \(maximum) バイトを超えています。"),
        Phrase(
          en: "Put the password alone into the first line.",
          ja: "1 行目にはパスワードだけを書いてください。")
      )
    case .holdsNUL:
      (
        Phrase(
          en: "Its first line holds a NUL byte, which no password has.",
          ja: "1 行目に NUL バイトが含まれています。パスワードには使えません。"),
        Phrase(
          en: "Check that it is text.", ja: "テキストであることを確認してください。")
      )
    default:
      (
        Phrase(en: "Its first line is empty.", ja: "1 行目が空です。"),
        use == .token
          ? Phrase(
            en: "Run the command by hand; it has to print an access token and nothing before it.",
            ja: "コマンドを手で実行してください。1 行目にアクセストークンだけを出力する必要があります。")
          : Phrase(
            en: "Put the password into the first line.", ja: "1 行目にパスワードを書いてください。")
      )
    }
  }

  /// Of stores that other programs keep.
  var storeWords: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .noCredentials:
      (
        Phrase(
          en: "mailkura was not started by systemd with credentials (CREDENTIALS_DIRECTORY).",
          ja: "systemd の資格情報付きで起動されていません (CREDENTIALS_DIRECTORY がありません)。"),
        Phrase(
          en: "Write LoadCredential=\(source):FILE into the unit, and run it by systemctl start.",
          ja: "ユニットに LoadCredential=\(source):FILE と書き、systemctl start で起動してください。")
      )
    case .noSuchCredential:
      (
        Phrase(
          en: "systemd has handed over no credential of this name.",
          ja: "systemd からこの名前の資格情報が渡されていません。"),
        Phrase(
          en: "Write LoadCredential=\(source):FILE into the unit.",
          ja: "ユニットに LoadCredential=\(source):FILE と書いてください。")
      )
    case .notInKeyring(let storing):
      (
        Phrase(
          en: "The keyring has no such entry, or it is locked or not running.",
          ja: "キーリングにその項目がないか、ロックされているか、動作していません。"),
        Phrase(
          en: "Store the password with: \(storing)",
          ja: "次のコマンドでパスワードを保存してください: \(storing)")
      )
    default:
      (
        Phrase(
          en: "The program \(KeyringQuery.program) is not installed.",
          ja: "プログラム \(KeyringQuery.program) がありません。"),
        Phrase(
          en: "Install it (Debian, Ubuntu: libsecret-tools), or take the password from elsewhere.",
          ja: "導入するか (Debian、Ubuntu では libsecret-tools)、ほかの取得元を使ってください。")
      )
    }
  }

  /// Of what became of a command.
  var commandWords: (cause: Phrase, remedy: Phrase) {
    let tryIt = Phrase(
      en: "Run the command by hand and see what it says.",
      ja: "同じコマンドを手で実行して、何が表示されるか確認してください。")
    switch code {
    case .cannotStart(let reason):
      return (
        Phrase(
          en: "The command could not be started: \(reason).",
          ja: "コマンドを開始できませんでした: \(reason)"),
        tryIt
      )
    case .exited(let status):
      return (
        Phrase(
          en: "The command failed with exit status \(status).",
          ja: "コマンドが終了コード \(status) で失敗しました。"),
        tryIt
      )
    case .killed(let signal):
      return (
        Phrase(
          en: "The command was ended by signal \(signal).",
          ja: "コマンドがシグナル \(signal) で終了しました。"),
        tryIt
      )
    case .wantedTerminal:
      return (
        Phrase(
          en: "The command asks for something on the terminal, which it cannot do here.",
          ja: "コマンドが端末で何かを尋ねようとしましたが、ここではできません。"),
        Phrase(
          en: "Unlock the password store beforehand, or use a command that does not ask.",
          ja: "先にパスワードストアのロックを解除しておくか、問い合わせをしないコマンドを使ってください。")
      )
    case .interrupted:
      return (
        Phrase(
          en: "The command was stopped because mailkura was interrupted.",
          ja: "mailkura が中断されたため、コマンドを止めました。"),
        Phrase(en: "Run mailkura again.", ja: "もう一度実行してください。")
      )
    case .tookTooLong(let seconds):
      return (
        Phrase(
          en: "The command gave no answer within \(seconds) seconds and was stopped.",
          ja: "コマンドが \(seconds) 秒以内に終わらなかったため、止めました。"),
        tryIt
      )
    default:
      return (
        Phrase(en: "The command gave nothing.", ja: "コマンドから何も得られませんでした。"), tryIt
      )
    }
  }
}
