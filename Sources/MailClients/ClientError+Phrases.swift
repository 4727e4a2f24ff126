internal import MailTypes

extension ClientError {
  /// The likely cause, for the codes that do not bring one along.
  var cause: Phrase {
    switch code {
    case .silentServer:
      Phrase(
        en: "The connection was made, but the server says nothing; the port may be one for TLS.",
        ja: "接続できましたが、サーバから何も届きません。TLS 専用のポートかもしれません。")
    case .notIMAP:
      Phrase(
        en: "Something answers there, but it does not greet as an IMAP server does.",
        ja: "応答はありましたが、IMAP サーバの挨拶ではありませんでした。")
    case .notPOP3:
      Phrase(
        en: "Something answers there, but it does not greet as a POP3 server does.",
        ja: "応答はありましたが、POP3 サーバの挨拶ではありませんでした。")
    case .mechanismNeedsTLS:
      Phrase(
        en: "\(mechanism?.rawValue ?? "") is too weak for a connection that others can read.",
        ja: "\(mechanism?.rawValue ?? "") は弱いため、保護されていない接続では使えません。")
    case .startTLSMissing:
      Phrase(
        en: "The server does not offer \(startTLS), or somebody in between hides the offer.",
        ja: "サーバが \(startTLS) を提供していないか、途中で隠されています。")
    case .startTLSRefused:
      Phrase(
        en: "The server refused \(startTLS), and without it no password is sent.",
        ja: "サーバが \(startTLS) を拒否しました。暗号化なしではパスワードを送りません。")
    case .octetsBeforeTLS:
      Phrase(
        en: "Unprotected data came right behind the answer to \(startTLS): perhaps an attack.",
        ja: "\(startTLS) の応答の直後に、保護されていないデータが届きました。攻撃の可能性があります。")
    case .preauthenticatedInClear:
      Phrase(
        en: "The server says before TLS that you are logged in: perhaps an attack.",
        ja: "TLS の前に、サーバがログイン済みだと応答しました。攻撃の可能性があります。")
    case .preauthenticatedUnasked:
      Phrase(
        en: "The server says that somebody is logged in, before anybody has said who it is.",
        ja: "誰であるかを伝える前に、サーバがログイン済みだと応答しました。")
    case .mechanismWants(let credential): wantedWords(credential).cause
    case .loginWanted:
      Phrase(
        en: "The server at the end of the tunnel wants a login, and the account names no password.",
        ja: "トンネルの先のサーバがログインを求めていますが、アカウントにパスワードの設定がありません。")
    case .noUsableMechanism(let offered) where mechanism != nil:
      Phrase(
        en: "The way \(mechanism?.rawValue ?? "") cannot be used here; the server offers "
          + (offered.isEmpty ? "none by SASL." : offered.joined(separator: ", ") + "."),
        ja: "\(mechanism?.rawValue ?? "") はここでは使えません。サーバが提供する方式: "
          + (offered.isEmpty ? "なし" : offered.joined(separator: ", ")))
    case .noUsableMechanism(let offered):
      offered.isEmpty
        ? Phrase(
          en: "The server offers no way to log in that mailkura can use here.",
          ja: "サーバは、ここで使えるログイン方式を提供していません。")
        : Phrase(
          en: "The server offers only ways to log in that mailkura cannot use here: "
            + offered.joined(separator: ", ") + ".",
          ja: "サーバが提供するログイン方式は、ここでは使えないものだけです: "
            + offered.joined(separator: ", "))
    case .unsendableCredential:
      Phrase(
        en: "User name or password holds a NUL character, which cannot be sent.",
        ja: "ユーザー名かパスワードに、送信できない NUL 文字が含まれています。")
    case .credentialNotASCII:
      Phrase(
        en:
          "User name or password has characters beyond ASCII, and this server does not say that it takes "
          + "such.",
        ja: "ユーザー名かパスワードに ASCII 以外の文字が含まれていますが、サーバはそれを受け付けると示していません。")
    case .unsendableMailboxName:
      Phrase(
        en: "A folder or flag name holds characters that IMAP cannot carry.",
        ja: "フォルダ名またはフラグ名に、IMAP では送れない文字が含まれています。")
    case .lengthMismatch(let announced, let given):
      Phrase(
        en: "The message has \(given) octets instead of \(announced).",
        ja: "メールの長さが \(announced) バイトではなく \(given) バイトでした。")
    case .pipeliningFailed:
      Phrase(
        en: "The server promises to take several commands at once, and did not answer them.",
        ja: "サーバは複数のコマンドを続けて受け取れると告げながら、応答しませんでした。")
    case .trickle(let octets, let expected, let seconds):
      Phrase(
        en: "The server sent only \(octets) octets in \(seconds) seconds, where at least "
          + "\(expected) were to be expected.",
        ja: "\(seconds) 秒で少なくとも \(expected) バイト届くはずのところ、"
          + "\(octets) バイトしか届きませんでした。")
    case .connectionEnded, .transport, .refused, .serverClosing, .protocolViolation,
      .pop3Violation, .mechanismFailed:
      Phrase(
        en: "An earlier failure ended the connection.",
        ja: "先に起きた障害のため、接続はすでに終了しています。")
    }
  }

  /// What to do now, for the codes that do not bring it along.
  var remedy: Phrase {
    switch code {
    case .silentServer, .notIMAP, .notPOP3:
      Phrase(
        en: "Check host and port: \(mailProtocol.implicitTLSPort) for \(scheme)s://, "
          + "\(mailProtocol.clearPort) for \(scheme)://.",
        ja: "ホスト名とポートを確認してください(\(scheme)s:// は \(mailProtocol.implicitTLSPort)、"
          + "\(scheme):// は \(mailProtocol.clearPort))。")
    case .startTLSMissing, .startTLSRefused, .octetsBeforeTLS, .preauthenticatedInClear,
      .mechanismNeedsTLS:
      Phrase(
        en: "Use \(scheme)s:// (port \(mailProtocol.implicitTLSPort)), which is protected from the "
          + "start.",
        ja: "最初から保護される \(scheme)s://(ポート \(mailProtocol.implicitTLSPort))を使ってください。")
    case .mechanismWants(let credential): wantedWords(credential).remedy
    case .loginWanted:
      Phrase(
        en:
          "Write `password` or `oauth`, or let the command start a server that greets with PREAUTH.",
        ja: "`password` か `oauth` を書くか、PREAUTH で応答するサーバをコマンドで起動してください。")
    case .noUsableMechanism where mechanism != nil:
      Phrase(
        en: "Name a way that the server offers, or leave `--auth` (`auth`) out.",
        ja: "サーバが提供する方式を指定するか、`--auth` (`auth`) を省いてください。")
    case .noUsableMechanism:
      Phrase(
        en:
          "Look in the provider's help for \(mailProtocol.rawValue) access with a password or app "
          + "password.",
        ja: "パスワードやアプリ用パスワードで \(mailProtocol.rawValue) を使う方法を、"
          + "メールサービスのヘルプで確認してください。")
    case .preauthenticatedUnasked:
      Phrase(
        en: "Check host and port; a server that greets so is for the key `tunnel` alone.",
        ja: "ホスト名とポートを確認してください。このように応答するサーバは、設定 `tunnel` でだけ使えます。")
    case .unsendableCredential:
      Phrase(
        en: "Check the user name and where the password comes from.",
        ja: "ユーザー名とパスワードの取得元を確認してください。")
    case .credentialNotASCII:
      Phrase(
        en:
          "Check for full-width characters typed by mistake; else set a password of plain letters, digits "
          + "and signs at the provider.",
        ja: "全角文字で入力していないか確認してください。そうでなければ、メールサービス側でパスワードを"
          + "半角の英数字と記号だけのものに変更してください。")
    case .unsendableMailboxName:
      Phrase(
        en: "Give it another name with --map, or leave it out.",
        ja: "--map で別の名前にするか、対象から外してください。")
    case .lengthMismatch:
      Phrase(
        en: "Check the archive with mailkura verify.",
        ja: "mailkura verify でアーカイブを検査してください。")
    case .pipeliningFailed, .trickle, .connectionEnded, .transport, .refused, .serverClosing,
      .protocolViolation,
      .pop3Violation, .mechanismFailed:
      Phrase(
        en: "Run the same command again; it carries on where it stopped.",
        ja: "同じコマンドをもう一度実行してください。続きから再開します。")
    }
  }

  /// What protects a connection that began in clear.
  private var startTLS: String { mailProtocol == .imap ? "STARTTLS" : "STLS" }

  private var scheme: String { mailProtocol.rawValue.lowercased() }
}
