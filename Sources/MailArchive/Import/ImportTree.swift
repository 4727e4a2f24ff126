internal import MailFormats
internal import MailTypes
internal import WireBytes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Finds the mail of other programs below a path: Maildirs, Maildir++, mboxes, Thunderbird's
/// `.sbd` directories, Google Takeout, folders of `.eml` files.
///
/// No link below the path is followed; devices, sockets and FIFOs are not opened.
package final class ImportTree {
  /// Directories below each other at most.
  private static let depthLimit = 64
  /// Octets of a file that are looked at to know it for an mbox.
  private static let sniffedOctets = 512

  package typealias Unread = (_ path: String, _ error: ArchiveError) -> Void

  let root: OpenDirectory
  package private(set) var containers: [ImportContainer] = []
  /// Links, devices, sockets.
  package private(set) var others = PassedOver()
  /// Files that hold no mail that is understood.
  package private(set) var strangers = PassedOver()
  /// Octets of the mboxes and files of single messages; what a Maildir holds is not counted.
  package private(set) var octets: UInt64 = 0
  /// Whether mailkura has named the folders, in an export or in an archive.
  private let isOwnExport: Bool
  private let form: ImportForm?

  /// - Parameters:
  ///   - path: A directory or a file of the user's; links in it are followed.
  ///   - form: Nil where everything is to tell by itself what it is.
  ///   - unread: Gets each file and each directory that cannot be looked into.
  package init(
    path: String, form: ImportForm?, unread: Unread = { _, _ in }
  ) throws(ArchiveError) {
    self.form = form
    let path = try Self.resolved(ArchiveRoot.trimmed(path))
    do throws(ArchiveError) {
      root = try OpenDirectory.open(userPath: path)
    } catch let error where error.code == .linkInTheWay {
      // A file.
      root = try OpenDirectory.open(userPath: ArchiveRoot.parent(of: path) ?? "/")
      isOwnExport = false
      let name = path.utf8.split(separator: UInt8(ascii: "/")).last.flatMap { String($0) } ?? path
      do throws(ArchiveError) {
        try addNamed(name)
      } catch let error where error.code == .linkInTheWay {
        throw ArchiveError(.sourceNotAFile, path: path)
      }
      return
    }
    let isArchive = try !root.octets(of: ArchiveRoot.manifestName, limit: 1).isEmpty
    let isExport = try !root.octets(of: ExportTree.markName, limit: 1).isEmpty
    isOwnExport = isArchive || isExport
    if isArchive {
      // Everything else in it is the archive's own.
      try walk(root.directory(ArchiveRoot.mailName), at: [ArchiveRoot.mailName], levels: [], unread)
      return
    }
    try walk(root, at: [], levels: [], unread)
  }

  /// The path without links, from the root of the system on.
  private static func resolved(_ path: String) throws(ArchiveError) -> String {
    guard let text = unsafe realpath(path, nil) else {
      if errno == ENOENT { throw ArchiveError(.sourceMissing, path: path) }
      throw ArchiveError(.opening, SystemFailure(number: errno), path: path)
    }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  private func walk(
    _ directory: OpenDirectory, at path: [String], levels: [String], _ unread: Unread
  ) throws(ArchiveError) {
    guard path.count < Self.depthLimit else {
      strangers.add(path.joined(separator: "/"))
      return
    }
    var directories: [String] = []
    var isProfile = false
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      switch entry.kind {
      case .file: if path.isEmpty, entry.name == "prefs.js" { isProfile = true }
      case .directory: directories.append(entry.name)
      case .other: others.add((path + [entry.name]).joined(separator: "/"))
      }
    }
    directories.sort()
    let isMaildir = directories.contains("cur") || directories.contains("new")
    if isMaildir {
      if form == nil || form == .maildir { add(.maildir, path, levels) }
    } else {
      try takeFiles(of: directory, at: path, levels: levels, unread)
    }
    if isProfile {
      // Thunderbird's: everything else in it is no mail.
      directories = directories.filter { ["Mail", "ImapMail"].contains($0) }
    }
    for name in directories where !(isMaildir && ["cur", "new", "tmp"].contains(name)) {
      try descend(into: name, of: directory, at: path, levels: levels, unread)
    }
  }

  private func descend(
    into name: String, of parent: OpenDirectory, at path: [String], levels: [String],
    _ unread: Unread
  ) throws(ArchiveError) {
    let below = path + [name]
    do throws(ArchiveError) {
      let directory = try parent.directory(name)
      if name.hasPrefix(".") {
        // Maildir++, or something that programs hide.
        guard try Self.holdsMaildir(directory) else { return }
        try walk(directory, at: below, levels: levels + Self.levels(ofMaildirPlus: name), unread)
        return
      }
      try walk(
        directory, at: below, levels: levels + self.level(of: name, isTop: path.isEmpty), unread)
    } catch {
      guard error.isConfinedToFolder else { throw error }
      unread(below.joined(separator: "/"), error)
    }
  }

  private static func holdsMaildir(_ directory: OpenDirectory) throws(ArchiveError) -> Bool {
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      if entry.kind == .directory, ["cur", "new"].contains(entry.name) { return true }
    }
    return false
  }

  /// The level that a directory stands for; none for one that only holds others together.
  private func level(of name: String, isTop: Bool) -> [String] {
    if isOwnExport { return [Self.archivedLevel(name)] }
    if isTop, ["Mail", "ImapMail", "Takeout"].contains(name) { return [] }
    for suffix in [".sbd", ".mbox"] where name.count > suffix.count && name.hasSuffix(suffix) {
      return [String(name.dropLast(suffix.count))]
    }
    return [name]
  }

  /// A level as it was before the archive encoded what cannot stand in a file's name.
  private static func archivedLevel(_ component: String) -> String {
    MailboxPath.octets(of: component).flatMap { String(validating: $0, as: UTF8.self) } ?? component
  }

  /// `.Archive.2024`: modified UTF-7 or, as Dovecot can have it, UTF-8.
  private static func levels(ofMaildirPlus name: String) -> [String] {
    let levels = name.dropFirst().split(separator: ".").map { level in
      ModifiedUTF7.decode(Array(level.utf8)) ?? String(level)
    }
    return levels.isEmpty ? [name] : levels
  }

  // MARK: Files

  /// Goes through a directory once more; nothing is kept of a file that is no mbox.
  private func takeFiles(
    of directory: OpenDirectory, at path: [String], levels: [String], _ unread: Unread
  ) throws(ArchiveError) {
    if form == .maildir { return }
    var hasMessages = false
    var mboxes: [(name: String, size: UInt64)] = []
    let entries = try DirectoryEntries(directory)
    while let entry = try entries.next() {
      let name = entry.name
      guard entry.kind == .file, !Self.isIndex(name) else { continue }
      if isSingle(name) {
        hasMessages = true
        continue
      }
      do throws(ArchiveError) {
        let file = try ImportFile(directory, name)
        if form != .eml, try Self.isMbox(file) {
          mboxes.append((name, file.size))
        } else if file.size > 0 {
          strangers.add((path + [name]).joined(separator: "/"))
        }
      } catch {
        guard error.isConfinedToFolder else { throw error }
        unread((path + [name]).joined(separator: "/"), error)
      }
    }
    for mbox in mboxes.sorted(by: { $0.name < $1.name }) {
      addMbox(mbox.name, size: mbox.size, to: path, levels)
    }
    if hasMessages { add(.files(only: nil), path, levels) }
  }

  /// A file that the user has named.
  private func addNamed(_ name: String) throws(ArchiveError) {
    let file = try ImportFile(root, name)
    if isSingle(name) {
      octets += file.size
      return add(.files(only: name), [], [])
    }
    let isMbox = try Self.isMbox(file)
    guard isMbox && form != .eml || form?.isMbox == true else { return strangers.add(name) }
    addMbox(name, size: file.size, to: [], [])
  }

  private func addMbox(_ name: String, size: UInt64, to path: [String], _ levels: [String]) {
    octets += size
    var variant: MboxVariant?
    if case .mbox(let said) = form { variant = said }
    // Apple's `Folder.mbox/mbox`.
    let isInside = name == "mbox" && path.last?.hasSuffix(".mbox") == true
    add(.mbox(variant), path + [name], isInside ? levels : levels + [folderName(of: name)])
  }

  private func isSingle(_ name: String) -> Bool {
    Self.isMessage(name) && form?.isMbox != true
  }

  private func folderName(of name: String) -> String {
    for suffix in [".mbox", ".mbx", ".mboxrd", ".mboxo", ".mboxcl", ".mboxcl2"]
    where name.count > suffix.count && name.lowercased().hasSuffix(suffix) {
      let level = String(name.dropLast(suffix.count))
      return isOwnExport ? Self.archivedLevel(level) : level
    }
    return name
  }

  private static func isMbox(_ file: ImportFile) throws(ArchiveError) -> Bool {
    var head = [UInt8](repeating: 0, count: sniffedOctets)
    var span = head.mutableSpan
    let count = try file.read(at: 0, into: &span)
    var start = head[..<count]
    if start.starts(with: [0xef, 0xbb, 0xbf]) { start = start.dropFirst(3) }
    start = start.drop { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn }
    return start.starts(with: MboxSeparator.prefix)
  }

  static func isMessage(_ name: String) -> Bool { name.lowercased().hasSuffix(".eml") }

  /// What programs keep beside mail and can make anew.
  private static func isIndex(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("dovecot") || name == EMLExport.listName
      || [".msf", ".lock", ".dat", ".html", ".cache", ".index"].contains {
        name.lowercased().hasSuffix($0)
      }
  }

  private func add(_ kind: ImportContainer.Kind, _ path: [String], _ levels: [String]) {
    var levels = levels.isEmpty ? ["INBOX"] : levels
    if levels[0].lowercased() == "inbox" { levels[0] = "INBOX" }
    containers.append(ImportContainer(kind: kind, path: path, levels: levels))
  }
}
