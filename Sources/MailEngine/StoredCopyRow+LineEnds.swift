internal import MailFormats
internal import SyncJournal

extension StoredCopyRow {
  var lineEnds: LineEndForm { isStoredWithLF ? .lf : .verbatim }
}
