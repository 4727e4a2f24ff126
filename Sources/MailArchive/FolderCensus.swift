internal import MailFormats

/// What stands in a folder of a Maildir at one moment, to be held against the journal.
///
/// Each file is handed out once: those of the base names that are asked for, then the rest. A name
/// of ours takes a few dozen octets, so that a folder of a million messages fits.
package final class FolderCensus {
  /// A file's name without its base, and the directory that it stands in.
  private struct Tail {
    var suffix: String
    var isInNew: Bool
  }

  private let folder: String
  private var own: [MaildirBaseName: Tail] = [:]
  /// Files of names that are not ours, further files of a name that is, and what is no file.
  private var others: [String: [FolderFile]] = [:]

  /// Counts what a folder holds; nothing where it is not there.
  ///
  /// Names that begin with a dot are no messages in a Maildir and are passed over.
  package init(root: ArchiveRoot, folder: String) throws(ArchiveError) {
    self.folder = folder
    for place in ["cur", "new"] {
      do throws(ArchiveError) {
        try read(try root.mailDirectory(folder + "/" + place), isNew: place == "new")
      } catch let error where error.code == .missing {
        continue
      }
    }
  }

  /// The files of a base name, those in `cur` first.
  package func take(_ base: String) -> [FolderFile] {
    var files: [FolderFile] = []
    if let name = MaildirBaseName(base), let tail = own.removeValue(forKey: name) {
      files.append(file(base, tail))
    }
    files += others.removeValue(forKey: base) ?? []
    return files
  }

  /// All that has not been handed out, by name.
  package func takeRest() -> [FolderFile] {
    let files = own.map { file($0.key.description, $0.value) } + others.values.joined()
    own = [:]
    others = [:]
    return files.sorted { ($0.name, $0.directoryPath) < ($1.name, $1.directoryPath) }
  }

  private func file(_ base: String, _ tail: Tail) -> FolderFile {
    FolderFile(folder: folder, isInNew: tail.isInNew, name: base + tail.suffix)
  }

  private func read(_ directory: OpenDirectory, isNew: Bool) throws(ArchiveError) {
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      if entry.name.hasPrefix(".") { continue }
      let base = MaildirFileName(parsing: entry.name).base
      if entry.kind == .file, let name = MaildirBaseName(base), own[name] == nil {
        let suffix = String(decoding: entry.name.utf8.dropFirst(base.utf8.count), as: UTF8.self)
        own[name] = Tail(suffix: suffix, isInNew: isNew)
      } else {
        others[base, default: []].append(
          FolderFile(
            folder: folder, isInNew: isNew, name: entry.name, isRegular: entry.kind == .file))
      }
    }
  }
}
