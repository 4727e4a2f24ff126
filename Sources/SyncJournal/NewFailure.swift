package import MailTypes

/// A message or folder that could not be archived, and why.
package struct NewFailure: Hashable, Sendable {
  package var folder: FolderID
  /// Nil where the whole folder failed, as the UID.
  package var generation: GenerationID?
  package var uid: UID?
  package var reason: Phrase
  /// The server's own words, unedited.
  package var serverWords: String?

  package init(
    folder: FolderID, generation: GenerationID?, uid: UID?, reason: Phrase, serverWords: String?
  ) {
    self.folder = folder
    self.generation = generation
    self.uid = uid
    self.reason = reason
    self.serverWords = serverWords
  }
}
