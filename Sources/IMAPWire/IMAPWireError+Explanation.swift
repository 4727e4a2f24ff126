package import MailTypes

extension IMAPWireError {
  package var scope: FailureScope {
    switch code {
    case .expected: .message
    case .unsendable: .mailbox
    case .malformedLiteral, .notAResponse, .miscountedLiteral, .limitExceeded: .account
    }
  }

  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    Explanation(
      code == .unsendable ? .configuration : .protocolBroken, what: what, cause: cause,
      remedy: remedy, serverWords: excerpt.isEmpty ? nil : excerpt)
  }

  private var what: Phrase {
    switch code {
    case .expected(let rule):
      Phrase(
        en: "The server sent a response that cannot be understood (\(rule) expected).",
        ja: "サーバの応答を解釈できませんでした(\(rule) が必要な位置です)。")
    case .malformedLiteral:
      Phrase(
        en: "The server announced data with a length that is no number.",
        ja: "サーバが、数として読めない長さのデータを予告しました。")
    case .notAResponse:
      Phrase(
        en: "The server sent a line that is no IMAP response.",
        ja: "サーバが IMAP の応答ではない行を送ってきました。")
    case .miscountedLiteral:
      Phrase(
        en: "The server sent more or less data than it had announced.",
        ja: "サーバが送ったデータの長さが、予告された長さと一致しません。")
    case .limitExceeded(let limit, let actual, let maximum): Self.what(limit, actual, maximum)
    case .unsendable:
      Phrase(
        en: "A name holds a character that IMAP cannot carry.",
        ja: "IMAP では送れない文字が名前に含まれています。")
    }
  }

  private static func what(_ limit: Limit, _ actual: UInt64, _ maximum: UInt64) -> Phrase {
    switch limit {
    case .response:
      Phrase(
        en: "A response of the server is too long: \(actual) octets, at most \(maximum) are taken.",
        ja: "サーバの応答が長すぎます(\(actual) バイト、上限は \(maximum) バイト)。")
    case .literal:
      Phrase(
        en: "The server announced a text of \(actual) octets where at most \(maximum) are taken.",
        ja: "サーバが \(actual) バイトの文字列を予告しました(上限は \(maximum) バイト)。")
    case .message:
      Phrase(
        en: "The server announced a message of \(actual) octets; at most \(maximum) are taken.",
        ja: "サーバが \(actual) バイトのメールを予告しました(上限は \(maximum) バイト)。")
    case .nesting:
      Phrase(
        en: "A response is nested \(actual) levels deep; at most \(maximum) are taken.",
        ja: "サーバの応答の入れ子が深すぎます(\(actual) 段、上限は \(maximum) 段)。")
    case .mailboxes:
      Phrase(
        en: "The server lists \(actual) folders; at most \(maximum) are taken.",
        ja: "サーバのフォルダが多すぎます(\(actual) 個、上限は \(maximum) 個)。")
    case .mailboxNames:
      Phrase(
        en: "The folder names of the server take \(actual) octets; at most \(maximum) are taken.",
        ja: "サーバのフォルダ名が長すぎます(合計 \(actual) バイト、上限は \(maximum) バイト)。")
    case .messages:
      Phrase(
        en: "The server names \(actual) messages in a folder; at most \(maximum) are taken.",
        ja: "フォルダ内のメールが多すぎます(\(actual) 通、上限は \(maximum) 通)。")
    case .untaggedResponses:
      Phrase(
        en: "The server sent \(actual) responses to one command; at most \(maximum) are taken.",
        ja: "1 つのコマンドに対する応答が多すぎます(\(actual) 個、上限は \(maximum) 個)。")
    case .untaggedOctets:
      Phrase(
        en:
          "The server sent \(actual) octets in answer to one command; at most \(maximum) are taken.",
        ja: "1 つのコマンドに対する応答が長すぎます(合計 \(actual) バイト、上限は \(maximum) バイト)。")
    }
  }

  private var cause: Phrase {
    switch code {
    case .unsendable:
      Phrase(
        en: "IMAP knows no way to write NUL or line breaks in such a place.",
        ja: "IMAP では、この位置に NUL や改行を書く方法がありません。")
    default:
      Phrase(
        en: "The server breaks the IMAP protocol, or something between it and this computer "
          + "changes the data.",
        ja: "サーバが IMAP の規則に反しているか、途中の機器がデータを書き換えています。")
    }
  }

  private var remedy: Phrase {
    switch code {
    case .unsendable:
      Phrase(en: "Rename the folder or the flag.", ja: "フォルダまたはフラグの名前を変更してください。")
    case .limitExceeded(.message, _, _):
      Phrase(
        en: "Remove the message from the server or move it to a folder that is left out.",
        ja: "そのメールをサーバから削除するか、対象外のフォルダへ移動してください。")
    default:
      Phrase(
        en: "Check host, port and any mail scanner in between; with -vv you see what was said.",
        ja: "ホスト名、ポート、途中のメール検査ソフトを確認してください。-vv を付けると通信内容が表示されます。")
    }
  }
}
