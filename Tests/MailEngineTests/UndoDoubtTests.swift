import MailTypes
import Testing

@testable import MailEngine

@Suite("Whether a message has the flags that it was sent with")
struct UndoDoubtTests {
  struct Row: Sendable {
    let sent: [String]
    let served: [String]
    var permanent: [String]? = nil
    var isMarkedByUs = false
    let isSame: Bool
  }

  static let all = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft", "\\*"]

  static let rows = [
    Row(sent: [], served: [], isSame: true),
    Row(sent: ["\\Seen", "$Label"], served: ["$LABEL", "\\Seen"], permanent: all, isSame: true),
    Row(sent: [], served: ["\\Recent"], permanent: all, isSame: true),
    // Somebody has read it, flagged it, or taken a flag away.
    Row(sent: [], served: ["\\Seen"], permanent: all, isSame: false),
    Row(sent: ["\\Seen"], served: ["\\Seen", "mine"], permanent: all, isSame: false),
    Row(sent: ["\\Flagged"], served: [], permanent: all, isSame: false),
    Row(sent: ["a"], served: [], permanent: all + ["a"], isSame: false),
    Row(sent: ["a"], served: [], permanent: nil, isSame: false),
    // The mailbox does not keep it, or has refused it.
    Row(sent: ["\\Flagged", "a"], served: [], permanent: ["\\Seen"], isSame: true),
    Row(sent: ["a"], served: [], permanent: all, isSame: true),
    // Ours, or somebody's.
    Row(sent: [], served: ["\\Deleted"], permanent: all, isMarkedByUs: true, isSame: true),
    Row(sent: [], served: ["\\Deleted"], permanent: all, isSame: false),
    Row(
      sent: ["\\Seen"], served: ["\\Deleted"], permanent: all, isMarkedByUs: true, isSame: false),
    Row(
      sent: ["\\Deleted"], served: ["\\Deleted"], permanent: all, isMarkedByUs: true, isSame: true),
  ]

  @Test(arguments: rows) func flags(_ row: Row) {
    let isSame = UndoDoubt.areAsSent(
      MessageFlags(names: row.served), sent: MessageFlags(names: row.sent),
      permanent: row.permanent, isMarkedByUs: row.isMarkedByUs)
    #expect(isSame == row.isSame)
  }
}
