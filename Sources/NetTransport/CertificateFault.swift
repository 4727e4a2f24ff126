internal import MailTypes

/// Why the certificate of a server is not accepted.
package enum CertificateFault: Hashable, Sendable {
  /// Its issuer is not among the trusted ones, or the server left out a link of the chain.
  case unknownAuthority(issuer: String)
  case selfSigned
  /// The date as `2024-05-31 12:00 UTC`.
  case expired(notAfter: String)
  case notYetValid(notBefore: String)
  /// The names and addresses that it is for; few enough to print.
  case nameMismatch(names: [String])
  /// Key or signature is too weak to prove anything.
  case tooWeak
  /// Anything else, in the words of OpenSSL.
  case other(String)
}

extension CertificateFault {
  var cause: Phrase {
    switch self {
    case .unknownAuthority(let issuer):
      Phrase(
        en: "The certificate comes from an authority that is not trusted here: \(issuer).",
        ja: "証明書の発行元が、このマシンでは信頼されていません: \(issuer)。")
    case .selfSigned:
      Phrase(
        en: "The server has signed its certificate itself.",
        ja: "サーバの証明書は、サーバ自身が署名したものです (自己署名)。")
    case .expired(let notAfter):
      Phrase(
        en: "The certificate expired on \(notAfter).", ja: "証明書の有効期限が \(notAfter) に切れています。")
    case .notYetValid(let notBefore):
      Phrase(
        en: "The certificate is not valid before \(notBefore).",
        ja: "証明書は \(notBefore) になるまで有効ではありません。")
    case .nameMismatch(let names):
      names.isEmpty
        ? Phrase(
          en: "The certificate names no host that could be this one.",
          ja: "証明書に、このホストに当たる名前がありません。")
        : Phrase(
          en: "The certificate is for \(names.joined(separator: ", ")).",
          ja: "証明書は \(names.joined(separator: ", ")) のものです。")
    case .tooWeak:
      Phrase(
        en: "The certificate's key or signature is too weak to be trusted.",
        ja: "証明書の鍵または署名の強度が足りず、信頼できません。")
    case .other(let words):
      Phrase(
        en: "The certificate is not acceptable (\(words)).",
        ja: "証明書を受け入れられません (\(words))。")
    }
  }

  var remedy: Phrase {
    switch self {
    case .unknownAuthority, .selfSigned:
      Phrase(
        en: "If the server is yours or your company's, name its CA certificate with --ca-file "
          + "(in migrate and restore --from-ca-file or --to-ca-file) or as caFile in the configuration; "
          + "if no server is trusted, install the package ca-certificates.",
        ja: "自分や勤務先のサーバなら、その CA 証明書を --ca-file (migrate と restore では --from-ca-file か "
          + "--to-ca-file)、または設定の caFile で指定してください。"
          + "どのサーバも信頼されないときは、ca-certificates パッケージを導入してください。")
    case .expired:
      Phrase(
        en: "Tell the server's owner; if only you see this, check this machine's clock.",
        ja: "サーバの管理者に知らせてください。自分だけに起きる場合は、このマシンの時計を確認してください。")
    case .notYetValid:
      Phrase(
        en: "Check this machine's clock; if it is right, tell the server's owner.",
        ja: "このマシンの時計を確認してください。合っている場合は、サーバの管理者に知らせてください。")
    case .nameMismatch:
      Phrase(
        en: "Use the server name that your provider writes; often it is one of those.",
        ja: "プロバイダが案内しているサーバ名を指定してください。多くの場合、証明書にある名前のどれかです。")
    case .tooWeak, .other:
      Phrase(
        en: "Tell the server's owner; mailkura connects to no server that cannot prove who it is.",
        ja: "サーバの管理者に知らせてください。mailkura は、身元を確認できないサーバには接続しません。")
    }
  }
}
