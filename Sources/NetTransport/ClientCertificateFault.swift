internal import MailTypes

/// Why the client's own certificate cannot be used.
package enum ClientCertificateFault: Hashable, Sendable {
  case missing
  case unreadable
  /// The file holds no certificate in PEM form.
  case noCertificate
  /// The file holds no key in PEM form, or one that only a passphrase opens.
  case noKey
  /// The key is another certificate's.
  case otherKey
}

extension ClientCertificateFault {
  var status: ExitCode {
    switch self {
    case .missing: .notFound
    case .unreadable: .refused
    case .noCertificate, .noKey, .otherKey: .configuration
    }
  }

  var cause: Phrase {
    switch self {
    case .missing: Phrase(en: "There is no such file.", ja: "そのファイルがありません。")
    case .unreadable: Phrase(en: "It cannot be opened.", ja: "開けません。")
    case .noCertificate:
      Phrase(
        en: "It holds no certificate in PEM form.", ja: "PEM 形式の証明書が含まれていません。")
    case .noKey:
      Phrase(
        en: "It holds no private key in PEM form, or one that needs a passphrase.",
        ja: "PEM 形式の秘密鍵が含まれていないか、パスフレーズで保護されています。")
    case .otherKey:
      Phrase(
        en: "The key does not belong to the certificate.", ja: "鍵が証明書に対応していません。")
    }
  }

  var remedy: Phrase {
    switch self {
    case .missing, .unreadable, .otherKey:
      Phrase(
        en: "Check clientCertificate and clientKey in the configuration.",
        ja: "設定の clientCertificate と clientKey を確認してください。")
    case .noCertificate:
      Phrase(
        en: "Give a PEM file: it has a line -----BEGIN CERTIFICATE-----.",
        ja: "PEM ファイル (-----BEGIN CERTIFICATE----- という行があるもの) を指定してください。")
    case .noKey:
      Phrase(
        en: "Give a PEM file without a passphrase (openssl pkey -in OLD -out NEW), of mode 0600.",
        ja: "パスフレーズなしの PEM ファイル (openssl pkey -in 旧 -out 新) を、権限 0600 で指定してください。")
    }
  }
}
