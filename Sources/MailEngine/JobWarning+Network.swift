internal import JobEvents
internal import MailTypes

extension JobWarning {
  /// The journal is locked as a whole where its write-ahead log could not be shared.
  static let archiveOnNetwork = JobWarning(
    what: Phrase(
      en: "The archive lies on a network file system: while a job runs, list and status wait.",
      ja: "アーカイブがネットワーク上にあるため、処理中は list と status が待たされます。"),
    remedy: Phrase(
      en: "A local disk is safer and faster; copy the archive to the network afterwards.",
      ja: "ローカルディスクの方が安全で高速です。アーカイブは後でネットワークへ複写してください。"))
}
