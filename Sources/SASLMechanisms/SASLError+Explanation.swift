package import MailTypes

extension SASLError: Explainable {
  package var scope: FailureScope { .account }
  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    Explanation(
      status,
      what: Phrase(en: "The login did not work.", ja: "ログインできませんでした。"), cause: cause,
      remedy: remedy)
  }

  private var status: ExitCode {
    switch self {
    case .unsendableCredential, .unpreparableCredential: .configuration
    case .unexpectedChallenge, .malformedChallenge, .nonceMismatch, .unknownExtension:
      .protocolBroken
    case .iterationCount, .serverNotProven, .hashUnavailable: .unavailable
    case .refused: .refused
    }
  }

  private var cause: Phrase {
    switch self {
    case .unsendableCredential:
      Phrase(
        en: "User name, password or token holds a character that cannot be sent.",
        ja: "ユーザー名、パスワードまたはトークンに、送信できない文字が含まれています。")
    case .unpreparableCredential:
      Phrase(
        en: "User name or password has characters of which SCRAM wants a form that mailkura "
          + "cannot make.",
        ja: "ユーザー名かパスワードに、SCRAM の求める形に変換できない文字が含まれています。")
    case .unexpectedChallenge:
      Phrase(
        en: "The server asks for more than this way to log in has to say.",
        ja: "サーバが、このログイン方式にない応答を求めました。")
    case .malformedChallenge:
      Phrase(
        en: "The server's question is not in the form of this way to log in.",
        ja: "サーバの問い合わせが、このログイン方式の形式になっていません。")
    case .nonceMismatch:
      Phrase(
        en: "The server answers to a login that is not this one: perhaps an attack.",
        ja: "サーバの応答が、このログインに対するものではありません。攻撃の可能性があります。")
    case .iterationCount(let actual, let allowed) where actual < allowed.lowerBound:
      Phrase(
        en: "The server wants the password hashed only \(actual) times; less than "
          + "\(allowed.lowerBound) times would be too weak.",
        ja: "サーバはパスワードのハッシュを \(actual) 回しか求めていません。\(allowed.lowerBound) 回未満では"
          + "弱すぎます。")
    case .iterationCount(let actual, let allowed):
      Phrase(
        en: "The server wants the password hashed \(actual) times; more than "
          + "\(allowed.upperBound) times are not done.",
        ja: "サーバはパスワードのハッシュを \(actual) 回求めています。上限は \(allowed.upperBound) 回です。")
    case .unknownExtension:
      Phrase(
        en: "The server demands an extension of SCRAM that no standard describes.",
        ja: "サーバが、標準にない SCRAM の拡張を必須としています。")
    case .serverNotProven:
      Phrase(
        en: "The server could not prove that it knows your password: it may be another one.",
        ja: "サーバは、あなたのパスワードを知っていることを証明できませんでした。"
          + "偽のサーバかもしれません。")
    case .refused(let word): refusalCause(word)
    case .hashUnavailable:
      Phrase(
        en: "The system's OpenSSL does not lend the hash function that this login needs.",
        ja: "このログイン方式に必要なハッシュ関数を、システムの OpenSSL が提供していません。")
    }
  }

  /// `server-error-value` of RFC 5802 §7, as far as there is more to say than that it failed.
  private func refusalCause(_ word: String) -> Phrase {
    switch word {
    case "channel-bindings-dont-match", "server-does-support-channel-binding":
      Phrase(
        en: "The server sees another TLS connection than this one: somebody stands in between.",
        ja: "サーバ側の TLS 接続がこちらのものと異なります。途中に何者かがいます。")
    case "unsupported-channel-binding-type", "channel-binding-not-supported":
      Phrase(
        en: "The server cannot bind the login to this kind of TLS connection.",
        ja: "サーバは、この種類の TLS 接続にログインを結び付けることができません。")
    default:
      Phrase(
        en: "User name or password is wrong (\(word)).",
        ja: "ユーザー名かパスワードが違います (\(word))。")
    }
  }

  private var remedy: Phrase {
    switch self {
    case .unsendableCredential:
      Phrase(
        en: "Check the user name and where the password comes from.",
        ja: "ユーザー名とパスワードの取得元を確認してください。")
    case .unpreparableCredential:
      Phrase(
        en: "Use `--auth PLAIN`, or a password of ASCII characters.",
        ja: "`--auth PLAIN` を指定するか、パスワードを ASCII 文字だけにしてください。")
    case .iterationCount, .unknownExtension, .unexpectedChallenge, .malformedChallenge,
      .hashUnavailable:
      Phrase(
        en: "Choose another way to log in with `--auth`, and tell the server's owner.",
        ja: "`--auth` で別のログイン方式を選び、サーバの管理者に知らせてください。")
    case .nonceMismatch, .serverNotProven,
      .refused("channel-bindings-dont-match"), .refused("server-does-support-channel-binding"):
      Phrase(
        en: "Do not log in there from this network; ask the server's owner whether something "
          + "inspects TLS on the way.",
        ja: "このネットワークからはログインせず、途中で TLS を検査するものがないか、サーバの管理者に確認してください。")
    case .refused("unsupported-channel-binding-type"), .refused("channel-binding-not-supported"):
      Phrase(
        en: "Use `--auth SCRAM-SHA-256`.", ja: "`--auth SCRAM-SHA-256` を指定してください。")
    case .refused:
      Phrase(
        en: "Check user name and password; with two-step verification make an app password.",
        ja: "ユーザー名とパスワードを確認してください。2 段階認証を使っている場合はアプリ用パスワードを作成してください。")
    }
  }
}
