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

  @Test(
    "Names decide where none has, in whatever language",
    arguments: [
      ("Gesendete Elemente", SpecialUse.sent), ("Отправленные", .sent), ("已发送", .sent),
      ("送信済みアイテム", .sent), ("Envoyés", .sent), ("[Gmail]/Bin", .trash), ("ゴミ箱", .trash),
      ("Удалённые", .trash), ("INBOX/Trash", .trash), ("SPAM", .junk), ("垃圾邮件", .junk),
      ("Indésirables", .junk), ("Entwürfe", .drafts), ("草稿箱", .drafts), ("下書き", .drafts),
      ("アーカイブ", .archive), ("Archives", .archive),
    ])
  func names(name: String, use: SpecialUse) {
    #expect(SpecialUseFolders.find(in: [folder("INBOX"), folder(name)]) == [use: 1])
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
