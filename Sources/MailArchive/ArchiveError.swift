package import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Why something could not be done to an archive on disk.
package struct ArchiveError: Explainable, Hashable {
  package enum Code: Hashable, Sendable {
    /// There is nothing at the path.
    case notFound
    /// There is something at the path, but no `archive.json` in it.
    case notAnArchive
    /// `archive.json` names a format or storage kind that this program does not know.
    case newerFormat(String)
    /// `archive.json` cannot be read; what is wrong with it.
    case manifestDamaged(String)
    /// An archive was to be made in a directory that holds other things.
    case notEmpty
    /// An export was to be made in a directory that holds other things.
    case notAnExport
    /// An export was to be made in the archive itself.
    case insideArchive
    /// Names of files cannot have a colon there, as those of a Maildir do.
    case noColons
    /// An archive was to be made where one is.
    case alreadyThere
    /// The directory belongs to another user.
    case foreignOwner
    /// Any user may change the directory.
    case writableByOthers
    /// Another process works on the archive; nil where its id cannot be told.
    case locked(processID: Int32?)
    /// A symbolic link, or a file, stands where a directory or file of the archive belongs.
    case linkInTheWay
    /// A call of the system failed.
    case system(ArchiveActivity, errno: Int32, freeOctets: Int64?)
    /// A message had another length than the server announced.
    case lengthMismatch(announced: UInt64, received: UInt64)
    /// A message's file is not there.
    case missing
    /// There is nothing at the path that mail was to be taken from.
    case sourceMissing
    /// What mail was to be taken from is a device, a FIFO or a socket.
    case sourceNotAFile
    /// A file does not hold what its name says.
    case contentMismatch
    /// An mbox ends before the journal says that it does; how many messages it has lost.
    case mboxShortened(lost: Int)
    /// An mbox is not as it was left, so that no place in it can be trusted.
    case mboxRewritten
  }

  package var code: Code
  /// The file or directory that the failure is about.
  package var path: String

  package init(_ code: Code, path: String) {
    self.code = code
    self.path = path
  }

  /// The failure of a system call on the object at `path`.
  ///
  /// - Parameter descriptor: Anything open on the same file system, to tell how much is free.
  init(
    _ activity: ArchiveActivity, _ failure: SystemFailure, path: String, on descriptor: CInt? = nil
  ) {
    let code: Code =
      switch failure.number {
      case ELOOP, ENOTDIR: .linkInTheWay
      case ENOENT where activity == .opening || activity == .reading: .missing
      case ENOSPC, EDQUOT:
        .system(
          activity, errno: failure.number,
          freeOctets: descriptor.flatMap(SystemFailure.freeOctets))
      default: .system(activity, errno: failure.number, freeOctets: nil)
      }
    self.init(code, path: path)
  }

  package var scope: FailureScope {
    switch code {
    case .lengthMismatch, .missing, .contentMismatch: .message
    case .system(.reading, let errno, _):
      // One bad file is one message; what the process lacks is lacking for all.
      Self.isShortage(errno) ? .run : .message
    case .linkInTheWay: .mailbox
    case .notFound, .sourceMissing, .sourceNotAFile, .notAnArchive, .newerFormat, .manifestDamaged,
      .notEmpty,
      .noColons,
      .alreadyThere,
      .foreignOwner, .writableByOthers, .locked, .notAnExport, .insideArchive, .mboxShortened,
      .mboxRewritten:
      .account
    case .system: .run
    }
  }

  package var isWorthRetrying: Bool {
    switch code {
    case .lengthMismatch, .locked: true
    default: false
    }
  }

  /// Whether other folders can be looked into when this one could not be opened or listed.
  package var isConfinedToFolder: Bool {
    switch code {
    case .system(.opening, let errno, _), .system(.listing, let errno, _):
      !Self.isShortage(errno)
    default: scope <= .mailbox
    }
  }

  /// Whether the process lacks something that it would lack everywhere.
  private static func isShortage(_ errno: Int32) -> Bool {
    [EMFILE, ENFILE, ENOMEM].contains(errno)
  }

  /// The system's error number, where a call of the system failed.
  package var errno: Int32? {
    if case .system(_, let errno, _) = code { errno } else { nil }
  }

  /// Whether nobody can write there, so that a reader has nothing to fear from others.
  package var isAboutReadOnlyMedium: Bool { errno == EROFS }

  /// Whether too many files are open, so that closing some may help.
  var isOutOfDescriptors: Bool { errno == EMFILE || errno == ENFILE }

  /// Whether a name that was known has gone, as when another program has renamed it.
  var isAboutMissingFile: Bool { code == .missing || errno == ENOENT }
}
