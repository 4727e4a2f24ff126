/// Where the mbox of a folder stands.
struct MboxPath {
  /// The directory, below `mail`; empty for `mail` itself.
  let directory: String
  let name: String

  /// - Parameter folder: The path of the folder, below `mail`.
  init(folder: String) {
    let components = MailboxPath.components(folder)
    directory = components.dropLast().joined(separator: "/")
    name = (components.last ?? "") + MailboxPath.mboxSuffix
  }

  /// The name of the mbox that is to replace this one.
  var newName: String { name + ".new" }

  /// Opens the directory; `mail` is the archive's.
  func open(in mail: OpenDirectory) throws(ArchiveError) -> OpenDirectory {
    directory.isEmpty ? mail : try mail.directory(directory)
  }
}
