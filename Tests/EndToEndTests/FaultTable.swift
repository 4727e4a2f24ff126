import Testing

/// A fault that an IMAP server, or the line to it, may show, and which tests show what comes of it.
///
/// The rows are those of the fault table of RELIABILITY 2.8.
struct FaultRow: Sendable, CustomTestStringConvertible {
  let fault: String
  let expected: String
  /// `Suite/function`; the suite is in the file of its name, in whichever directory of Tests.
  let tests: [String]

  var testDescription: String { fault }

  init(_ fault: String, expected: String, _ tests: String...) {
    self.fault = fault
    self.expected = expected
    self.tests = tests
  }

  static let table: [FaultRow] = [
    FaultRow(
      "reset, FIN or stall after any octet: greeting, responses, literals",
      expected: "the same end as without, after resuming; a stall ends at the idle time-out",
      "CutAnywhereTests/backup", "CutAnywhereTests/restore", "CutConnectionTests/backup",
      "CutConnectionTests/restore", "BadLineTests/backupInPieces", "BadLineTests/restoreInPieces",
      "BadLineTests/shortSessions", "TLSStreamTests/timesOutReading", "TCPStreamTests/timesOut",
      "IMAPConnectionAuthenticateTests/silenceInsteadOfAGreeting", "OddServerTests/interrupt"),
    FaultRow(
      "octets that fall one a minute, lines that tell nothing for hours",
      expected: "left after the idle time, or after an hour and a second an octet: 75",
      "ArrivalPatienceTests/drip", "ArrivalPatienceTests/talk", "ArrivalPatienceTests/slow",
      "ArrivalPatienceTests/dripping", "ArrivalPatienceTests/gettingThere"),
    FaultRow(
      "a literal shorter or longer than announced; announced 0, 2^31-1, 2^32, 10^20, {+5}; no CR LF behind }",
      expected: "the message fails or the connection ends with 76; never stored; memory flat",
      "FetchFaultTests/lie", "FetchFaultTests/length", "HostileAnswerTests/hostile",
      "ResponseFramerTests/stopsWhereACountIsWrong",
      "ResponseFramerTests/refusesALiteralWhoseEndNobodyKnows",
      "ResponseFramerTests/leavesAsideAMessageThatIsTwoOctetsLonger",
      "IMAPConnectionMessagesTests/anImpossibleAnnouncementEndsTheConnection"),
    FaultRow(
      "BYE at each point, for ever, or with a tagged OK behind it",
      expected: "75, reconnect with back-off",
      "RefusalCodeTests/byeOnce", "RefusalCodeTests/okBehindBye", "RefusalCodeTests/byeForEver",
      "EndlessAnswerTests/endless", "RetryPolicyTests/waitsLongerEachTimeAndGivesUpAfterItsPatience"
    ),
    FaultRow(
      "refusals with and without a reason, throttling as NO or BAD, a delay in milliseconds",
      expected: "waited for, or this message, this folder or the account fails: 1, 69, 75, 77",
      "RefusalCodeTests/refusal", "MailboxStateTests/unopenable", "MailboxStateTests/choke",
      "AppendFateTests/fate", "TargetHabitTests/habit", "ClientErrorTests/reachesAsFarAsTheRefusal",
      "ClientErrorTests/readsTheSuggestedWait",
      "RetryPolicyTests/honoursTheServersDelayOrGivesUpAtOnce"),
    FaultRow(
      "one poisoned message that always answers NO or drops the line",
      expected: "isolated after three tries by halving the batch, the others finish, 1",
      "FetchFaultTests/lie", "FetchFaultTests/poisoned", "FetchFaultTests/neighbours",
      "BadLineTests/poisonedForFour", "BadLineTests/tooLarge", "OddServerTests/failedIsTriedAgain",
      "ServerHabitTests/habit", "AppendFateTests/fate"),
    FaultRow(
      "EXPUNGE, EXISTS, FLAGS and other FETCH in any place; items reordered, without UID, twice",
      expected: "no mix-up",
      "FetchFaultTests/lie", "HostileAnswerTests/hostile", "HostileAnswerTests/wrongTag",
      "MailboxStateTests/expunged", "OddServerTests/splitResponse", "OddServerTests/exists",
      "ServerHabitTests/habit", "TargetHabitTests/unnumbered",
      "IMAPConnectionMessagesTests/answersOutOfTurn"),
    FaultRow(
      "UIDVALIDITY changes between SELECTs, within a run, on reconnect; UIDNEXT 0 or shrinking; "
        + "HIGHESTMODSEQ missing or shrinking",
      expected: "messages are recognised by content; nothing doubled, nothing lost",
      "MailboxStateTests/renumbered", "MailboxStateTests/flapping", "MailboxStateTests/reconnect",
      "RenumberedFolderTests/underway", "RenumberedFolderTests/interrupted",
      "HostileAnswerTests/hostile", "OddServerTests/cursor", "RestoreMatchTests/flapping",
      "ServerHabitTests/habit"),
    FaultRow(
      "the UIDVALIDITY of a migration's target changes, in the midst of looking for its messages too; "
        + "somebody deletes some of them before, meanwhile or later",
      expected: "found by content, with the flags of now; what was deleted is not sent, and told",
      "RenumberedTargetTests/deleted", "RenumberedTargetTests/emptied",
      "RenumberedTargetTests/killed", "RenumberedTargetTests/cut",
      "RenumberedTargetTests/unreadable", "RenumberedTargetTests/merged",
      "RenumberedTargetTests/equal", "RenumberedTargetTests/snapshot",
      "RenumberedTargetTests/compared", "RenumberedTests/target", "GmailReplayTests/renumbered",
      "GmailReplayTests/renumberedMigration"),
    FaultRow(
      "others change flags at a target, or mark for removal; a UID that is another message's, or nobody's",
      expected: "theirs stay as they are; what is not shown is sought, and no deletion",
      "FollowingFlagsTests/follow", "FollowingFlagsTests/notShown", "SentFlagTests/wrongUID",
      "MigrateTests/flags"),
    FaultRow(
      "a listing that is capped, empty, refused or invented",
      expected: "partial (1), nothing taken for gone",
      "MailboxStateTests/partial", "MailboxStateTests/emptyListing", "MailboxStateTests/emptyList",
      "MailboxStateTests/forgottenFolder", "OddServerTests/inventedListing",
      "RestoreMatchTests/shortListing", "RestoreMatchTests/uselessSearch", "ServerHabitTests/habit"),
    FaultRow(
      "a lying RFC822.SIZE, INTERNALDATE 00-Jan-0000, MODSEQ -1, floats as numbers",
      expected: "stored, noted",
      "FetchFaultTests/lie", "HostileAnswerTests/hostile", "OddServerTests/largeNumbers",
      "ServerQuirkTests/isAcceptedAndNoted"),
    FaultRow(
      "APPEND: cut before +, in the literal, before OK; OK lost, late or without APPENDUID; stored but NO",
      expected: "exactly one copy, or listed as unknown",
      "AppendFateTests/fate", "AppendFateTests/forgotten", "AppendFateTests/keywords",
      "GroupAppendFateTests/fate", "GroupAppendFateTests/lostAnswers",
      "TargetSharedTests/writeOnly", "TargetSharedTests/storesLate",
      "RestoreMatchTests/wrongAppendUID", "RestoreMatchTests/alteringTarget",
      "FlagsInFlightTests/found", "FlagsInFlightTests/sentAgain",
      "IMAPConnectionAppendTests/lostAtEveryOctet", "CutAnywhereTests/restore"),
    FaultRow(
      "APPEND: stored with other octets, with further header fields, with a wrong size, and not handed over",
      expected:
        "compared by content at the end: altered messages and unread ones are told, 1; added fields are fine",
      "SentContentTests/altered", "SentContentTests/delicate", "SentContentTests/silent",
      "SentContentTests/sizes", "SentContentTests/rewriting", "SentContentTests/added",
      "SentContentTests/unread", "SentContentTests/breaking", "SentContentTests/resumed",
      "SentContentTests/renumbered"),
    FaultRow(
      "STARTTLS: injected lines, PREAUTH, not offered, NO; TLS 1.0 alone; wrong name, expired, self-signed; "
        + "hung up after ClientHello",
      expected: "no octet of a credential leaves, 69",
      "ClearPhaseTests/clear", "ClearPhaseTests/plaintextIsAsked",
      "ConnectionOpenerTests/noCredentialLeaves", "TLSStreamTests/refusesOldVersions",
      "CertificateVerifierTests/accepts"),
    FaultRow(
      "folder names: .., /, absolute, NUL, controls, ESC, cur, 300 octets, twins, no modified UTF-7",
      expected: "nothing outside the archive, reversible, no effect on a terminal",
      "FolderNameTests/names", "FolderNameTests/spelling", "FolderNameTests/delimiter",
      "HostileAnswerTests/words"),
    FaultRow(
      "names that a target takes for one: case, empty levels, spaces; CREATE answered NO, OK or by a code",
      expected: "a mailbox for each folder, found again by later runs",
      "FoldedNameTests/restored", "FoldedNameTests/alone", "FoldedNameTests/migrated",
      "FoldedNameTests/identified", "FolderMappingTests/twins"),
    FaultRow(
      "octets of messages: NUL, lone CR or LF, 70 kB lines, no header, an empty line first, IMAP inside",
      expected: "identical, octet for octet",
      "MessageByteTests/thereAndBack", "MessageByteTests/empty"),
    FaultRow(
      "untagged lines without end, 10^6 folders, parentheses 10,000 deep, what compresses well",
      expected: "memory and time are bounded, 76",
      "EndlessAnswerTests/endless", "EndlessAnswerTests/greeting", "EndlessAnswerTests/folders",
      "IMAPConnectionMailboxesTests/endlessAnswersEnd",
      "IMAPConnectionMailboxesTests/namesOfAListAreBounded",
      "IMAPConnectionMessagesTests/refusesMoreMessagesThanAMailboxCanHave",
      "IMAPConnectionCompressTests/bounded", "ResponseFramerTests/boundsTheLengthOfAResponse",
      "MutationTests/nothingASeverCanSendIsATrap"),
    FaultRow(
      "removal: STORE or EXPUNGE cut before, in the middle or behind, refused, answered with OK and not done",
      expected:
        "gone and whole in the archive, and offloaded rather than missed; or there, as it was",
      "OffloadFaultTests/passes", "OffloadFaultTests/bars", "OffloadFaultTests/emptyPromise",
      "OffloadFaultTests/ownChanges", "CutAnywhereTests/offload", "OffloadTests/interrupted",
      "IMAPConnectionRemoveTests/cutExpunge"),
    FaultRow(
      "removal: a line that breaks every few hundred messages, or for good; SIGINT between STORE and EXPUNGE",
      expected: "what was removed is told and copied, each message once; nothing left half removed",
      "OffloadBreakTests/breaksOften", "OffloadBreakTests/goneForGood",
      "OffloadBreakTests/countedOnce", "OffloadBreakTests/stopped",
      "OffloadBreakTests/sameGround", "OffloadBreakTests/carriedOn"),
    FaultRow(
      "removal: others flag, mark or expunge meanwhile; a message changed, renumbered, damaged or not archived",
      expected: "stays, with the reason, 1; nobody else's mark is expunged",
      "OffloadFaultTests/holds", "OffloadFaultTests/othersMarks",
      "OffloadFaultTests/expungedMeanwhile", "OffloadBreakTests/removedByOthers",
      "OffloadTests/doubtful", "OffloadTests/renamed",
      "OffloadTests/massRemoval", "IMAPConnectionRemoveTests/unchangedSince"),
    FaultRow(
      "removal: no UIDPLUS, a folder that is read-only, Gmail",
      expected: "marked alone, 1; left alone, 1; 69",
      "OffloadFaultTests/withoutUIDPLUS", "OffloadFaultTests/bars", "OffloadFaultTests/gmail"),
    FaultRow(
      "--undo: cut or stopped between STORE and EXPUNGE, put off, breaking every few hundred messages",
      expected: "the next one goes on or takes its mark away; each message counts once",
      "UndoFaultTests/carriedOn", "UndoBreakTests/changedSince", "UndoBreakTests/stubbornMark",
      "UndoBreakTests/putOff", "UndoBreakTests/stopped", "UndoBreakTests/goneForGood",
      "UndoBreakTests/breaksOften", "UndoBreakTests/countedOnce",
      "UndoBreakTests/removedByOthers"),
    FaultRow(
      "POP3: UIDL missing, twice, the numbers of messages, renumbered, reused, over 70 octets, for some only",
      expected: "each message once; nothing is removed where ids do not tell messages apart",
      "MaildropNamingTests/naming", "MaildropNamingTests/sameSizes", "MaildropNamingTests/reused",
      "MaildropNamingTests/reusedInTheMiddle", "MaildropNamingTests/away",
      "MaildropFaultTests/naming",
      "MaildropMemoryTests/forgotten", "MaildropMemoryTests/numbers",
      "MaildropServerTests/withoutIDs",
      "MaildropVerifyTests/equal", "MaildropVerifyTests/repair"),
    FaultRow(
      "POP3: RETR without the last dot, dots not marked, LF alone, zero length, larger or smaller than announced",
      expected: "each message whole, or failed by itself; never cut",
      "POP3MessageFaultTests/body", "POP3MessageFaultTests/noTermination",
      "POP3MessageFaultTests/aFalseEnd", "POP3MessageFaultTests/anUnclearStartOrEnd",
      "POP3MessageFaultTests/anUnclearStartOfAHeader", "POP3MessageFaultTests/aMessageWithoutEnd",
      "MaildropMemoryTests/bareEnds", "MaildropFaultTests/poisoned", "MaildropFaultTests/oddOctets",
      "MaildropServerTests/single",
      "MultilineReaderTests/doesNotDependOnPieces", "MultilineReaderTests/bareEnds"),
    FaultRow(
      "POP3: -ERR [IN-USE] [LOGIN-DELAY] [SYS/TEMP] [SYS/PERM] [AUTH], or the same in words",
      expected: "waited for within --wait and then 75; 77; one message refused costs itself alone",
      "MaildropMemoryTests/waits", "MaildropFaultTests/refusal", "MaildropServerTests/refused",
      "MaildropServerTests/loginDelay", "MaildropServerTests/failing",
      "POP3FaultTests/refusedInThePipeline"),
    FaultRow(
      "POP3: LAST of RFC 1460, no CAPA, hung up at CAPA, PIPELINING that is none, a part shown at a time",
      expected: "asked one by one, session after session, and never in clear",
      "MaildropMemoryTests/old", "POP3OpenerTests/hangingUpAtCapabilities",
      "POP3OpenerTests/noCredentialLeaves", "POP3OpenerTests/withoutCapabilities",
      "POP3FaultTests/liesAboutPipelining", "MaildropFaultTests/pipelining",
      "MaildropFaultTests/parts",
      "MaildropServerTests/drained", "MaildropServerTests/hidden"),
    FaultRow(
      "POP3: the line cut after any octet, with and without DELE; QUIT without an answer; a run killed",
      expected: "the next session carries on; nothing counts as removed that was not confirmed",
      "MaildropFaultTests/cut", "MaildropMemoryTests/cutAmongRemovals",
      "MaildropMemoryTests/killed",
      "MaildropMemoryTests/failureIsKept", "MaildropFaultTests/removal",
      "MaildropFaultTests/brokenRemoval", "MaildropServerTests/cut",
      "MaildropServerTests/unconfirmed",
      "POP3FaultTests/cutInAnAnswer", "POP3FaultTests/quit"),
    FaultRow(
      "POP3: answers without end", expected: "memory and time are bounded, 76",
      "MaildropFaultTests/endless", "POP3MessageFaultTests/aMessageWithoutEnd"),
  ]
}
