/// A file, or what stands in a file's place, in `cur` or `new` of a folder of a Maildir.
package struct FolderFile: Hashable, Sendable {
  /// Below `mail`.
  package var folder: String
  /// In `new`, where only another program can have put it.
  package var isInNew: Bool
  /// With the flags; one that is not valid UTF-8 has replacement characters and opens nothing.
  package var name: String
  /// False for a directory, a symbolic link and everything else that is no file.
  package var isRegular: Bool

  package init(folder: String, isInNew: Bool = false, name: String, isRegular: Bool = true) {
    self.folder = folder
    self.isInNew = isInNew
    self.name = name
    self.isRegular = isRegular
  }

  /// Of the directory, below `mail`.
  var directoryPath: String { folder + (isInNew ? "/new" : "/cur") }

  /// Below the archive.
  package var path: String { "\(ArchiveRoot.mailName)/\(directoryPath)/\(name)" }
}
