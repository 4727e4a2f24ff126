package import MailTypes

extension POP3WireError {
  package var scope: FailureScope { code == .falseEnd ? .message : .account }

  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    Explanation(
      isOurs ? .configuration : .protocolBroken, what: what, cause: cause, remedy: remedy,
      serverWords: excerpt.isEmpty ? nil : excerpt)
  }

  /// Whether it is about what we were to send.
  private var isOurs: Bool {
    switch code {
    case .unsendable, .limitExceeded(.command, _, _): true
    default: false
    }
  }

  private var what: Phrase {
    switch code {
    case .notAReply:
      Phrase(
        en: "The server sent a line that is no POP3 reply.",
        ja: "サーバが POP3 の応答ではない行を送ってきました。")
    case .unexpectedChallenge:
      Phrase(
        en: "The server asks for a further answer where there is nothing to answer.",
        ja: "答えるべきものがないところで、サーバが追加の応答を求めてきました。")
    case .falseEnd:
      Phrase(
        en: "The server ended a message too early: it does not mark lines that begin with a dot.",
        ja: "サーバがメールを途中で終わらせました(ドットで始まる行を区別していません)。")
    case .limitExceeded(let limit, let actual, let maximum): Self.what(limit, actual, maximum)
    case .unsendable:
      Phrase(
        en: "A user name or password holds a character that POP3 cannot carry.",
        ja: "POP3 では送れない文字が、ユーザー名またはパスワードに含まれています。")
    }
  }

  private static func what(_ limit: Limit, _ actual: UInt64, _ maximum: UInt64) -> Phrase {
    switch limit {
    case .reply:
      Phrase(
        en: "A reply of the server is too long: \(actual) octets, at most \(maximum) are taken.",
        ja: "サーバの応答が長すぎます(\(actual) バイト、上限は \(maximum) バイト)。")
    case .listingLine:
      Phrase(
        en: "A line of a listing is too long: \(actual) octets, at most \(maximum) are taken.",
        ja: "サーバの一覧の行が長すぎます(\(actual) バイト、上限は \(maximum) バイト)。")
    case .listingLines:
      Phrase(
        en: "The server lists \(actual) messages; at most \(maximum) are taken.",
        ja: "サーバのメールが多すぎます(\(actual) 通、上限は \(maximum) 通)。")
    case .capabilities:
      Phrase(
        en: "The server lists \(actual) capabilities; at most \(maximum) are taken.",
        ja: "サーバの機能の一覧が長すぎます(\(actual) 行、上限は \(maximum) 行)。")
    case .message:
      Phrase(
        en: "The server sent a message of \(actual) octets and more; at most \(maximum) are taken.",
        ja: "サーバが送ったメールが \(actual) バイトを超えました(上限は \(maximum) バイト)。")
    case .command:
      Phrase(
        en: "A command to the server would have \(actual) octets; at most \(maximum) are allowed.",
        ja: "サーバへのコマンドが \(actual) バイトになります(上限は \(maximum) バイト)。")
    }
  }

  private var cause: Phrase {
    switch code {
    case .unsendable:
      Phrase(
        en: "POP3 knows no way to write NUL or line breaks in a command.",
        ja: "POP3 では、コマンドの中に NUL や改行を書く方法がありません。")
    case .limitExceeded(.command, _, _):
      Phrase(
        en: "User name or password is longer than POP3 allows (RFC 2449 §4).",
        ja: "ユーザー名またはパスワードが、POP3 の上限 (RFC 2449 §4) を超えています。")
    default:
      Phrase(
        en: "The server breaks the POP3 protocol, or something between it and this computer "
          + "changes the data.",
        ja: "サーバが POP3 の規則に反しているか、途中の機器がデータを書き換えています。")
    }
  }

  private var remedy: Phrase {
    switch code {
    case .unsendable:
      Phrase(
        en: "Check the user name and where the password comes from.",
        ja: "ユーザー名とパスワードの取得元を確認してください。")
    case .limitExceeded(.command, _, _):
      Phrase(
        en:
          "Log in by SASL (`--auth PLAIN`) where the server offers it, or use a shorter password.",
        ja: "サーバが対応していれば SASL (`--auth PLAIN`) を使うか、短いパスワードに変更してください。")
    case .limitExceeded(.message, _, _):
      Phrase(
        en: "Remove the message from the server with another mail program.",
        ja: "別のメールソフトで、そのメールをサーバから削除してください。")
    default:
      Phrase(
        en: "Check host, port and any mail scanner in between; with -vv you see what was said.",
        ja: "ホスト名、ポート、途中のメール検査ソフトを確認してください。-vv を付けると通信内容が表示されます。")
    }
  }
}
