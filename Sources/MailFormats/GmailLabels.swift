package import MailTypes

/// What the labels of a message in Google Takeout say: the folders it is in, and its flags.
///
/// Takeout writes the names of its own labels in the language of the account.
package struct GmailLabels: Hashable, Sendable {
  /// The levels of each folder; never empty.
  package private(set) var folders: [[String]] = []
  package private(set) var flags = MessageFlags()

  /// Where a message goes that has no label for a folder.
  package static let archive = ["Archive"]

  private enum Meaning {
    case folder(String)
    case unread
    case starred
    case important
    /// Says nothing that is not known without it.
    case nothing
  }

  /// - Parameter text: The field, decoded: labels with commas between, in quotation marks where
  ///   they hold one.
  package init(_ text: String) {
    var system: SystemFlags = [.seen]
    var keywords: [String] = []
    var seen: Set<[String]> = []
    for label in Self.split(text) {
      switch Self.meaning(of: label) {
      case .folder(let name): Self.add([name], to: &folders, &seen)
      case .unread: system.remove(.seen)
      case .starred: system.insert(.flagged)
      case .important: keywords.append("$Important")
      case .nothing: break
      case nil:
        let levels = label.split(separator: "/").map { Self.trimmed($0) }.filter { !$0.isEmpty }
        if !levels.isEmpty { Self.add(levels, to: &folders, &seen) }
      }
    }
    if folders.contains(["Drafts"]) { system.insert(.draft) }
    if folders.isEmpty { folders = [Self.archive] }
    flags = MessageFlags(system: system, keywords: keywords)
  }

  private static func add(
    _ levels: [String], to folders: inout [[String]], _ seen: inout Set<[String]>
  ) {
    if folders.count < 256, seen.insert(levels).inserted { folders.append(levels) }
  }

  private static func split(_ text: String) -> [String] {
    var labels: [String] = []
    var label = ""
    var isQuoted = false
    var isEscaped = false
    for character in text {
      if isEscaped {
        label.append(character)
        isEscaped = false
      } else if character == "\\", isQuoted {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        labels.append(label)
        label = ""
      } else {
        label.append(character)
      }
    }
    labels.append(label)
    return labels.map { trimmed($0[...]) }.filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    let end = start.lastIndex { $0 != " " && $0 != "\t" }.map { start.index(after: $0) }
    return String(start[..<(end ?? start.startIndex)])
  }

  private static func meaning(of label: String) -> Meaning? {
    let lowered = label.lowercased()
    if let known = meanings[lowered] { return known }
    return categoryPrefixes.contains { lowered.hasPrefix($0) } ? .nothing : nil
  }

  /// `Category Promotions` and so on, which are no folders.
  private static let categoryPrefixes = [
    "category ", "カテゴリ", "kategorie ", "catégorie ", "categoría ", "categoria ", "카테고리",
    "类别", "類別", "категория ",
  ]

  private static let meanings: [String: Meaning] = {
    let rows: [(Meaning, String)] = [
      (
        .folder("INBOX"),
        "Inbox|受信トレイ|Posteingang|Boîte de réception|Bandeja de entrada|Recibidos|"
          + "Posta in arrivo|Caixa de entrada|Postvak IN|받은편지함|收件箱|收件匣|Входящие"
      ),
      (
        .folder("Sent"),
        "Sent|Sent Mail|送信済み|送信済みメール|Gesendet|Gesendete Nachrichten|Messages envoyés|"
          + "Envoyés|Enviados|Posta inviata|Inviati|E-mails enviados|Verzonden|보낸편지함|已发送|"
          + "已发邮件|寄件備份|Отправленные"
      ),
      (
        .folder("Drafts"),
        "Drafts|Draft|下書き|Entwürfe|Brouillons|Borradores|Bozze|Rascunhos|Concepten|임시보관함|"
          + "草稿|Черновики"
      ),
      (
        .folder("Junk"),
        "Spam|Junk|迷惑メール|Courrier indésirable|스팸함|垃圾邮件|垃圾郵件|Спам"
      ),
      (
        .folder("Trash"),
        "Trash|Bin|ゴミ箱|Papierkorb|Corbeille|Papelera|Cestino|Lixeira|Prullenbak|휴지통|"
          + "已删除邮件|垃圾桶|Корзина"
      ),
      (.folder("Chats"), "Chat|Chats|チャット"),
      (
        .unread,
        "Unread|未読|Ungelesen|Non lus|Non lu|No leídos|Da leggere|Não lidas|Ongelezen|"
          + "읽지않음|未读|未讀|Непрочитанные"
      ),
      (
        .starred,
        "Starred|スター付き|Markiert|Suivis|Messages suivis|Destacados|Speciali|Com estrela|"
          + "Met ster|별표편지함|已加星标|已加星號|Помеченные"
      ),
      (
        .important,
        "Important|重要|Wichtig|Importants|Importantes|Importanti|Belangrijk|중요편지함|重要邮件|"
          + "重要郵件|Важное"
      ),
      (
        .nothing,
        "Opened|開封済み|既読|Geöffnet|Ouvert|Messages ouverts|Abiertos|Aperti|Abertos|열어본|已打开|"
          + "已開啟|Archived|アーカイブ|アーカイブ済み|Archiviert|Archivés|Archivado|Archivados|"
          + "Archiviati|Arquivados|Gearchiveerd|보관됨|已归档|已封存|Заархивировано|All Mail|"
          + "すべてのメール|Muted|ミュート"
      ),
    ]
    var meanings: [String: Meaning] = [:]
    for (meaning, names) in rows {
      for name in names.split(separator: "|") { meanings[name.lowercased()] = meaning }
    }
    return meanings
  }()
}
