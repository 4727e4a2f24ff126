package import MailTypes

/// The commands that mailkura sends (RFC 9051 §6).
package enum Command: Sendable {
  case capability
  /// RFC 2971: names and values about this program.
  case id([(name: String, value: String)])
  case startTLS
  /// RFC 5161: extensions that change how the server answers.
  case enable([String])
  /// RFC 4978, by DEFLATE.
  case compress
  case noop
  case logout
  case login(user: [UInt8], password: Secret)
  /// The response goes along where it is given (SASL-IR, RFC 4959).
  case authenticate(mechanism: String, initialResponse: Secret?)
  case namespace
  /// RFC 5258 and RFC 6154 where `returnsSpecialUse`; RFC 5819 besides with `status`.
  case list(
    reference: [UInt8], pattern: [UInt8], returnsSpecialUse: Bool, status: StatusItems? = nil)
  case lsub(reference: [UInt8], pattern: [UInt8])
  /// With HIGHESTMODSEQ from now on where `modSequences` (RFC 7162 §3.1.8).
  case select(MailboxName, modSequences: Bool = false)
  /// With HIGHESTMODSEQ from now on where `modSequences` (RFC 7162 §3.1.8).
  case examine(MailboxName, modSequences: Bool = false)
  case status(MailboxName, StatusItems)
  /// All messages where the set is nil; RFC 4731 where `returnsAll`. Not more than the last of those found
  /// where `last` says how many (RFC 9394 §3.1).
  case uidSearch(UIDSet?, returnsAll: Bool, last: Int? = nil, areDeleted: Bool = false)
  /// Only what has changed since a mod-sequence where one is given (RFC 7162 §3.1.4.1), and which
  /// messages have vanished since where that is asked for (§3.2.6, with QRESYNC enabled).
  case uidFetch(UIDSet, FetchItems, changedSince: ModSequence? = nil, vanished: Bool = false)
  /// Adds flags to those that messages have, or takes them away; only of messages that have not changed
  /// since a mod-sequence where one is given (RFC 7162 §3.1.3).
  case uidStore(FlagChange, MessageFlags, UIDSet, unchangedSince: ModSequence? = nil)
  /// Removes those of the messages that have `\Deleted`, and no others (RFC 4315 §2.1, RFC 9051 §6.4.9).
  case uidExpunge(UIDSet)
  /// RFC 9051 §6.4.7.
  case uidCopy(UIDSet, MailboxName)
  /// With the data extension UTF8 (RFC 6855 §4) where `isUTF8`; a parenthesis closes it then.
  /// Without waiting for a continuation request where `isUnasked` (RFC 7888).
  case append(
    MailboxName, MessageFlags, InternalDate?, octets: UInt64, isUTF8: Bool = false,
    isUnasked: Bool = false)
  /// A LIST of a name that no mailbox has, as a non-synchronizing literal (RFC 7888) that would be a NOOP of
  /// this tag if it were read as a command.
  case literalProbe(CommandTag)
  /// RFC 9208 §4.1.2.
  case getQuotaRoot(MailboxName)
  /// For a special use where one is given (RFC 6154 §3).
  case create(MailboxName, use: SpecialUse? = nil)
  case subscribe(MailboxName)

  /// What becomes of the flags that a STORE names.
  package enum FlagChange: String, Sendable, CaseIterable {
    case add = "+"
    case remove = "-"
  }
}
