import TestSupport
import Testing

/// The independent checker that the crash tests trust: it has to see what is wrong.
@Suite("Scripts/check-archive", .needsDovecot)
struct CheckerTests {
  /// What is done to a sound archive, as a shell does it there, and what must be said.
  static let harms = [
    (
      "f=$(ls mail/INBOX/cur/* | head -n 1); printf x | dd of=$f bs=1 seek=9 conv=notrunc",
      "damaged"
    ),
    ("rm \"$(ls mail/Sent/cur/* | head -n 1)\"", "missing"),
    ("cd mail/INBOX/cur; f=$(ls | head -n 1); cp -p $f ${f%:2,*}:2,FT", "there twice"),
    ("cd mail/INBOX/cur; f=$(ls | head -n 1); cp -p $f other-$f", "no row for"),
    ("cd mail/INBOX/cur; f=$(ls | head -n 1); mv $f ${f%:2,*}:2,FRST", "other flags"),
    ("touch \"$(ls mail/INBOX/cur/* | head -n 1)\"", "the time is not"),
    ("touch mail/INBOX/tmp/mailkura.x; chmod 600 mail/INBOX/tmp/mailkura.x", "left behind"),
    ("chmod 644 archive.json", "mode 644"), ("chmod 755 mail", "mode 755"),
    ("ln -s /etc mail/etc", "a symbolic link"), ("umask 077; echo > more", "does not belong"),
    ("cat ../secret >> lock", "holds a secret"),
    ("dd if=/dev/zero of=journal.sqlite3 bs=4096 seek=2 count=1 conv=notrunc", "journal: "),
  ]

  @Test("sees every kind of harm", arguments: harms)
  func harm(_ command: String, _ words: String) throws {
    let desk = try Desk()
    let user = try desk.account("checked", "--sample", "34")
    try desk.tool.run(desk.backup(user)).expect()
    let harm = "cd '\(desk.archive)'; cp '\(desk.server.passwordFile)' ../secret; "
    #expect(try check(desk).ending == .exit(0))
    #expect(try ChildProcess.run(["sh", "-ec", harm + command]).ending == .exit(0))
    let found = try check(desk)
    #expect(found.ending == .exit(1))
    #expect(found.output.contains(words), "\(found.output)")
  }

  @Test("compares with what a server has")
  func against() throws {
    let desk = try Desk()
    let user = try desk.account("checked", "--sample", "34")
    try desk.tool.run(desk.backup(user)).expect()
    try desk.server.accounts(["fill", user, "--plain", "1", "200"])
    let maildir = ["--against", "\(desk.server.mailDirectory)/\(user)/Maildir"]
    let more = try check(desk, maildir)
    #expect(more.ending == .exit(1))
    #expect(more.output.contains("missing (1): INBOX"), "\(more.output)")
    try desk.tool.run(desk.backup(user)).expect()
    let same = try check(desk, maildir)
    #expect(same.ending == .exit(0), "\(same.output)")
  }

  private func check(_ desk: Desk, _ more: [String] = []) throws -> (
    ending: ChildProcess.Ending, output: String, errorOutput: String
  ) {
    try ChildProcess.run(
      [
        Repository.path("Scripts/check-archive"), desk.archive, "--secret",
        desk.server.passwordFile,
      ] + more)
  }
}
