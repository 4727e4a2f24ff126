internal import MailTypes

/// What a connection was doing when its time was up.
package enum TransportActivity: Hashable, Sendable {
  case resolving
  case connecting
  case handshaking
  case reading
  case writing
}

extension TransportActivity {
  /// Why the wait was given up.
  var lateness: Phrase {
    switch self {
    case .resolving:
      Phrase(
        en: "The name service (DNS) did not answer in time.",
        ja: "名前解決サービス (DNS) が時間内に応答しませんでした。")
    case .connecting:
      Phrase(
        en: "Nothing answered in time; a firewall may stand in between.",
        ja: "時間内に応答がありませんでした。途中のファイアウォールが遮っているのかもしれません。")
    case .handshaking:
      Phrase(
        en: "The TLS handshake was not finished in time.",
        ja: "TLS の開始手続きが時間内に終わりませんでした。")
    case .reading:
      Phrase(
        en: "The server has sent nothing for too long.",
        ja: "サーバから長い間何も届いていません。")
    case .writing:
      Phrase(
        en: "The server has taken nothing for too long.",
        ja: "サーバが長い間データを受け取っていません。")
    }
  }
}
