package import MailTypes

/// What folders are called that serve a special use, where the server does not say so itself.
package enum SpecialUseNames {
  /// By the last level of the name, whatever its case; only for the common uses.
  package static func use(ofLastLevel level: String) -> SpecialUse? {
    ranked[level.lowercased()]?.use
  }

  /// The same, and how usual the name is: 0 is the most.
  static func rank(ofLastLevel level: String) -> (use: SpecialUse, rank: Int)? {
    ranked[level.lowercased()]
  }

  private static let ranked: [String: (use: SpecialUse, rank: Int)] = {
    let names: [(SpecialUse, [String])] = [
      (
        .sent,
        [
          "Sent", "Sent Items", "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Elemente",
          "Envoyés", "Enviados", "Inviata", "Отправленные", "已发送", "已发送邮件", "送信済み",
          "送信済みメール", "送信済みアイテム",
        ]
      ),
      (
        .trash,
        [
          "Trash", "Bin", "Deleted", "Deleted Items", "Deleted Messages", "Papierkorb", "Gelöscht",
          "Corbeille", "Удалённые", "已删除", "ゴミ箱", "ごみ箱", "削除済みアイテム",
        ]
      ),
      (
        .junk,
        [
          "Junk", "Junk Email", "Junk E-mail", "Spam", "Bulk", "Bulk Mail", "Spamverdacht",
          "Indésirables", "垃圾邮件", "迷惑メール",
        ]
      ),
      (.drafts, ["Drafts", "Draft", "Entwürfe", "Brouillons", "草稿箱", "下書き"]),
      (.archive, ["Archive", "Archives", "アーカイブ"]),
      (.all, ["All Mail", "すべてのメール"]),
    ]
    var ranked: [String: (use: SpecialUse, rank: Int)] = [:]
    for (use, spellings) in names {
      for (rank, spelling) in spellings.enumerated() {
        ranked[spelling.lowercased()] = (use, rank)
      }
    }
    return ranked
  }()
}
