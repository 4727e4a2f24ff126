import MailTypes
import Testing

@testable import MailEngine

@Suite struct SpecialUseFoldersTests {
  private func folder(_ name: String, _ uses: SpecialUse...) -> FolderSelection.Candidate {
    FolderSelection.Candidate(name: name, delimiter: "/", specialUses: uses)
  }

  @Test("Attributes decide where a folder has one")
  func attributes() {
    let found = SpecialUseFolders.find(in: [
      folder("INBOX"), folder("Sent"), folder("Postausgang", .sent), folder("All", .all),
      folder("Trash"),
    ])
    #expect(found == [.sent: 2])
  }

  /// What folders are seen to be called at providers, with `.` or `/` between levels.
  private static let seen: [(use: SpecialUse, names: [String])] = [
    (
      .sent,
      [
        "Sent", "Sent Items", "Sent Messages", "Sent Mail", "[Gmail]/Sent Mail", "INBOX.Sent",
        "Gesendet", "Gesendete Elemente", "Envoyés", "Enviados", "Inviata", "Отправленные",
        "已发送", "&XfJT0ZAB-", "已发送邮件", "送信済み", "送信済みメール", "送信済みアイテム",
      ]
    ),
    (
      .trash,
      [
        "Trash", "Deleted", "Deleted Items", "Deleted Messages", "[Gmail]/Trash", "[Gmail]/Bin",
        "INBOX.Trash", "Papierkorb", "Gelöscht", "Corbeille", "Удалённые", "已删除", "ゴミ箱", "ごみ箱",
        "削除済みアイテム",
      ]
    ),
    (
      .junk,
      [
        "Junk", "Junk Email", "Spam", "Bulk", "Bulk Mail", "[Gmail]/Spam", "Spamverdacht",
        "Indésirables", "垃圾邮件", "迷惑メール", "SPAM",
      ]
    ),
    (
      .drafts,
      [
        "Drafts", "Draft", "[Gmail]/Drafts", "Entwürfe", "Brouillons", "草稿箱", "&g0l6P3ux-", "下書き",
      ]
    ),
    (.archive, ["Archive", "Archives", "アーカイブ", "INBOX.Archive"]),
    (
      .all,
      ["[Gmail]/All Mail", "[Google Mail]/すべてのメール", "[Gmail]/&MFkweTBmMG4w4TD8MOs-"]
    ),
    (.flagged, ["[Gmail]/Starred"]), (.important, ["[Gmail]/Important"]),
  ]

  @Test("Names decide where none has, in whatever language", arguments: seen)
  func names(use: SpecialUse, names: [String]) {
    for wire in names {
      let name = MailboxName(wire: Array(wire.utf8)).description
      let folder = FolderSelection.Candidate(
        name: name, delimiter: name.hasPrefix("INBOX.") ? "." : "/", specialUses: [])
      let all = [self.folder("INBOX"), folder]
      if ViewFolders.uses.contains(use) {
        #expect(ViewFolders.find(in: all).map(\.use) == [use], "\(name)")
        #expect(SpecialUseFolders.find(in: all).isEmpty, "\(name)")
      } else {
        #expect(SpecialUseFolders.find(in: all) == [use: 1], "\(name)")
        #expect(ViewFolders.find(in: all).isEmpty, "\(name)")
      }
    }
  }

  @Test("Views are known by attributes, and by Gmail's names alone where there is none")
  func views() {
    let found = ViewFolders.find(in: [
      folder("Wichtig", .important), folder("Markiert", .flagged), folder("Alle", .all),
      folder("[Gmail]/All Mail"),
    ])
    #expect(found.map(\.use) == [.all, .flagged, .important] && found.map(\.place) == [2, 1, 0])
    #expect(ViewFolders.find(in: [folder("All Mail"), folder("a/Starred")]).isEmpty)
  }

  @Test("One folder a use: the highest, and the usual name before others")
  func one() {
    let found = SpecialUseFolders.find(in: [
      folder("INBOX/Sent"), folder("Sent Items"), folder("Sent"), folder("Projects/Archive"),
      folder("a/b/Trash"),
    ])
    #expect(found == [.sent: 2])
  }
}
