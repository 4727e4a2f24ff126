package import MailTypes

/// Something that a person should know though the job goes on.
package struct JobWarning: Hashable, Sendable {
  package var what: Phrase
  package var remedy: Phrase?
  package var folder: String?

  package init(what: Phrase, remedy: Phrase? = nil, folder: String? = nil) {
    self.what = what
    self.remedy = remedy
    self.folder = folder
  }
}
