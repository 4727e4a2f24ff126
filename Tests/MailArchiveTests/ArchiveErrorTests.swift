import Glibc
import MailArchive
import MailTypes
import Testing

@Suite("Archive errors")
struct ArchiveErrorTests {
  struct Row: Sendable {
    var code: ArchiveError.Code
    var status: ExitCode
    var scope: FailureScope
    var words: String

    init(
      _ code: ArchiveError.Code, _ status: ExitCode, _ scope: FailureScope, _ words: String
    ) {
      self.code = code
      self.status = status
      self.scope = scope
      self.words = words
    }
  }

  static let rows = [
    Row(.notFound, .notFound, .account, "there is no archive"),
    Row(.notAnArchive, .notFound, .account, "not an archive"),
    Row(.newerFormat("“format”: 2"), .damaged, .account, "newer mailkura"),
    Row(.manifestDamaged("line 1"), .damaged, .account, "line 1"),
    Row(.notEmpty, .cannotCreate, .account, "other files"),
    Row(.alreadyThere, .cannotCreate, .account, "already"),
    Row(.foreignOwner, .refused, .account, "another user"),
    Row(.writableByOthers, .refused, .account, "chmod 700"),
    Row(.locked(processID: 4711), .tryLater, .account, "process 4711"),
    Row(.locked(processID: nil), .tryLater, .account, "another mailkura"),
    Row(.linkInTheWay, .damaged, .mailbox, "symbolic link"),
    Row(
      .lengthMismatch(announced: 7, received: 9), .protocolBroken, .message, "7 octets and sent 9"),
    Row(.missing, .damaged, .message, "verify"),
    Row(.contentMismatch, .damaged, .message, "verify"),
    Row(.system(.writing, errno: ENOSPC, freeOctets: 3 << 20), .inputOutput, .run, "3 MiB"),
    Row(.system(.writing, errno: ENOSPC, freeOctets: nil), .inputOutput, .run, "disk is full"),
    Row(.system(.creating, errno: EDQUOT, freeOctets: 0), .inputOutput, .run, "quota"),
    Row(.system(.synchronizing, errno: EIO, freeOctets: nil), .inputOutput, .run, "not safely"),
    Row(.system(.reading, errno: EIO, freeOctets: nil), .inputOutput, .message, "cannot be read"),
    Row(.system(.reading, errno: EACCES, freeOctets: nil), .refused, .message, "permission"),
    Row(.system(.reading, errno: EMFILE, freeOctets: nil), .inputOutput, .run, "ulimit -n"),
    Row(.system(.creating, errno: EACCES, freeOctets: nil), .cannotCreate, .run, "permission"),
    Row(.system(.opening, errno: EACCES, freeOctets: nil), .refused, .run, "permission"),
    Row(.system(.renaming, errno: EROFS, freeOctets: nil), .inputOutput, .run, "read-only"),
    Row(.system(.creating, errno: EROFS, freeOctets: nil), .cannotCreate, .run, "read-only"),
    Row(.system(.opening, errno: EMFILE, freeOctets: nil), .inputOutput, .run, "ulimit -n"),
    Row(.system(.listing, errno: ENOMEM, freeOctets: nil), .inputOutput, .run, "the system says"),
    Row(.system(.locking, errno: ENOLCK, freeOctets: nil), .inputOutput, .run, "cannot be locked"),
    Row(.system(.removing, errno: EIO, freeOctets: nil), .inputOutput, .run, "cannot be removed"),
  ]

  @Test("each says what, why and what to do, in both languages", arguments: rows.indices)
  func explanation(_ index: Int) {
    let row = Self.rows[index]
    let error = ArchiveError(row.code, path: "/a/b")
    let explanation = error.explanation
    #expect(explanation.status == row.status)
    #expect(error.scope == row.scope)
    let english = [explanation.what.en, explanation.cause.en, explanation.remedy.en]
    let japanese = [explanation.what.ja, explanation.cause.ja, explanation.remedy.ja]
    #expect(english.joined(separator: "\n").contains(row.words))
    for text in english + japanese { #expect(!text.isEmpty && !text.contains("\n")) }
    for text in japanese { #expect(text.unicodeScalars.contains { $0.value > 0x3000 }) }
    if case .lengthMismatch = row.code { return }
    #expect(explanation.what.en.contains("/a/b") && explanation.what.ja.contains("/a/b"))
  }
}
