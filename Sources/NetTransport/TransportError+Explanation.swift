package import MailTypes

extension TransportError {
  package var explanation: Explanation {
    Explanation(status, what: what, cause: cause, remedy: remedy)
  }

  private var status: ExitCode {
    switch code {
    case .hostNotFound, .notTLS, .noCommonTLS, .tlsBrokenOff, .tlsFailed, .certificateRejected,
      .pinMismatch:
      .unavailable
    case .nameServiceFailed, .connectionRefused, .unreachable, .timedOut, .connectionLost,
      .systemFailure:
      .tryLater
    case .interrupted: .interrupted
    case .compressionBroken: .protocolBroken
    case .caFileMissing: .notFound
    case .caFileUnreadable: .refused
    case .caFileWithoutCertificate: .configuration
    case .clientCertificateUnusable(let fault): fault.status
    case .proxyFailed(let fault): fault.status
    case .tunnelEnded(let ending): ending.status
    }
  }

  private var what: Phrase {
    let file = path ?? ""
    switch code {
    case .caFileMissing, .caFileUnreadable, .caFileWithoutCertificate:
      return Phrase(
        en: "The CA file \(file) cannot be used.", ja: "CA ファイル \(file) を使用できません。")
    case .clientCertificateUnusable:
      return Phrase(
        en: "The client certificate \(file) cannot be used.",
        ja: "クライアント証明書 \(file) を使用できません。")
    case .timedOut(.reading), .timedOut(.writing):
      return Phrase(
        en: "The connection to \(peer) has stalled.", ja: "\(peer) との接続が止まっています。")
    case .tunnelEnded:
      return Phrase(
        en: "The tunnel to \(peer) has ended: `\(file)`.",
        ja: "\(peer) へのトンネルが終了しました: `\(file)`")
    case .connectionLost:
      return Phrase(
        en: "The connection to \(peer) was cut.", ja: "\(peer) との接続が切れました。")
    case .interrupted:
      return Phrase(
        en: "The connection to \(peer) was interrupted.", ja: "\(peer) との接続を中断しました。")
    case .compressionBroken:
      return Phrase(
        en: "The compressed connection to \(peer) cannot be read.",
        ja: "\(peer) との圧縮された接続を読み取れません。")
    case .notTLS, .noCommonTLS, .tlsBrokenOff, .tlsFailed, .certificateRejected, .pinMismatch,
      .timedOut(.handshaking):
      return Phrase(
        en: "No safe connection to \(peer) could be made.",
        ja: "\(peer) に安全に接続できませんでした。")
    case .proxyFailed:
      let way = proxy ?? ""
      return Phrase(
        en: "The proxy \(way) does not lead to \(peer).",
        ja: "プロキシ \(way) から \(peer) に接続できません。")
    case .hostNotFound, .nameServiceFailed, .connectionRefused, .unreachable, .systemFailure,
      .timedOut(.resolving), .timedOut(.connecting):
      if let proxy {
        return Phrase(
          en: "Cannot connect to the proxy \(proxy).", ja: "プロキシ \(proxy) に接続できません。")
      }
      return Phrase(en: "Cannot connect to \(peer).", ja: "\(peer) に接続できません。")
    }
  }

  private var cause: Phrase {
    let words = (detail ?? errno?.description).map { " (\($0))" } ?? ""
    switch code {
    case .hostNotFound:
      return Phrase(
        en: "There is no host of this name\(words).", ja: "この名前のホストは見つかりません\(words)。")
    case .nameServiceFailed:
      return Phrase(
        en: "The name service (DNS) does not answer\(words).",
        ja: "名前解決サービス (DNS) が応答しません\(words)。")
    case .connectionRefused:
      return Phrase(
        en: "Nothing answers on this port\(words).", ja: "このポートで待ち受けているものがありません\(words)。")
    case .unreachable:
      return Phrase(
        en: "The network does not lead there\(words).",
        ja: "ネットワークがそこまで届いていません\(words)。")
    case .timedOut(let activity): return activity.lateness
    case .connectionLost:
      return Phrase(
        en: "The other side or the network ended it\(words).",
        ja: "相手側またはネットワークが接続を閉じました\(words)。")
    case .interrupted: return Phrase(en: "It was asked to stop.", ja: "停止が求められました。")
    case .systemFailure:
      return Phrase(
        en: "The system refused to help\(words).", ja: "システムが処理を拒否しました\(words)。")
    case .notTLS:
      return Phrase(
        en: "What answers there does not speak TLS\(words).",
        ja: "応答した相手は TLS を話していません\(words)。")
    case .noCommonTLS:
      return Phrase(
        en: "The server offers only TLS that is too old or too weak\(words).",
        ja: "サーバが対応している TLS は古すぎるか、強度が足りません\(words)。")
    case .tlsBrokenOff:
      return Phrase(
        en: "The server agreed to TLS and then hung up.",
        ja: "サーバは TLS の開始に応じた後、接続を切りました。")
    case .tlsFailed:
      return Phrase(
        en: "The TLS handshake failed\(words).", ja: "TLS の開始手続きに失敗しました\(words)。")
    case .certificateRejected(let fault): return fault.cause
    case .clientCertificateUnusable(let fault): return fault.cause
    case .proxyFailed(let fault): return fault.cause
    case .tunnelEnded(let ending): return ending.cause
    case .compressionBroken:
      return Phrase(
        en: "The server sent what is no deflate.",
        ja: "サーバが deflate として正しくないデータを送ってきました。")
    case .pinMismatch:
      return Phrase(
        en: "The server's key is none of the pinned ones.",
        ja: "サーバの鍵が、指定された鍵 (ピン) のどれとも一致しません。")
    case .caFileMissing, .caFileUnreadable:
      return Phrase(en: "It cannot be opened\(words).", ja: "開けません\(words)。")
    case .caFileWithoutCertificate:
      return Phrase(
        en: "It holds no certificate in PEM form.", ja: "PEM 形式の証明書が含まれていません。")
    }
  }

  private var remedy: Phrase {
    switch code {
    case .hostNotFound where proxy != nil, .connectionRefused where proxy != nil:
      Phrase(
        en: "Check host and port of `proxy` in the configuration, and that the proxy runs.",
        ja: "設定の `proxy` のホスト名とポート、プロキシが動作していることを確認してください。")
    case .hostNotFound:
      Phrase(
        en: "Check the spelling of the host name against what your provider writes.",
        ja: "ホスト名のつづりを、プロバイダの案内と見比べてください。")
    case .nameServiceFailed, .unreachable:
      Phrase(
        en: "Check your network, then run the same command again.",
        ja: "ネットワークを確認してから、同じコマンドをもう一度実行してください。")
    case .connectionRefused:
      Phrase(
        en: "Check host and port (IMAP: 993 with TLS, 143 with STARTTLS), or try again later.",
        ja: "ホスト名とポート (IMAP は TLS なら 993、STARTTLS なら 143) を確認するか、"
          + "しばらくしてから再実行してください。")
    case .timedOut, .connectionLost, .tlsBrokenOff:
      Phrase(
        en: "Run the same command again; it carries on where it stopped.",
        ja: "同じコマンドをもう一度実行してください。続きから再開します。")
    case .interrupted:
      Phrase(
        en: "Run the same command again to carry on.",
        ja: "同じコマンドをもう一度実行すると、続きから再開します。")
    case .systemFailure:
      Phrase(
        en: "Close other programs or raise the limit on open files (ulimit -n), then try again.",
        ja: "ほかのプログラムを終了するか、開けるファイル数の上限 (ulimit -n) を上げてから、再実行してください。")
    case .notTLS:
      Phrase(
        en: "The port may be one for clear text: use imaps:// with 993, or imap:// with 143.",
        ja: "平文用のポートかもしれません。imaps:// なら 993、imap:// なら 143 を指定してください。")
    case .noCommonTLS, .tlsFailed:
      Phrase(
        en: "Ask your provider for a server name that offers TLS 1.2 or newer.",
        ja: "TLS 1.2 以上に対応したサーバ名を、プロバイダに問い合わせてください。")
    case .certificateRejected(let fault): fault.remedy
    case .clientCertificateUnusable(let fault): fault.remedy
    case .proxyFailed(let fault): fault.remedy
    case .tunnelEnded(let ending): ending.remedy
    case .compressionBroken:
      Phrase(
        en: "Take `compress` out of the configuration of the account, then run it again.",
        ja: "アカウントの設定から `compress` を外して、もう一度実行してください。")
    case .pinMismatch(let presented):
      Phrase(
        en: "If the server's owner confirms the new key, use --tls-pin \(presented).",
        ja: "サーバの管理者に新しい鍵であることを確認できたら、--tls-pin \(presented) を指定してください。")
    case .caFileMissing, .caFileUnreadable:
      Phrase(
        en: "Check the path given with --ca-file or caFile, and its permissions.",
        ja: "--ca-file または caFile に指定したパスと、その権限を確認してください。")
    case .caFileWithoutCertificate:
      Phrase(
        en: "Give a PEM file: it has a line -----BEGIN CERTIFICATE-----.",
        ja: "PEM ファイル (-----BEGIN CERTIFICATE----- という行があるもの) を指定してください。")
    }
  }
}
