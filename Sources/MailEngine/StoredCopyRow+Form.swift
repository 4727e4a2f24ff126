internal import MailArchive
internal import MailFormats
internal import SyncJournal

extension StoredCopyRow {
  var form: StoredForm {
    StoredForm(lineEnds: isStoredWithLF ? .lf : .verbatim, endsWithNewline: endsWithNewline)
  }
}
