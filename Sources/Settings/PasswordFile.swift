internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Reads a password file after a look at who could have put it there.
enum PasswordFile {
  /// Follows symbolic links, as secrets of container platforms are such.
  ///
  /// The file belongs to the user or to root and is writable by nobody else; pipes will do too.
  static func read(
    _ path: String, isConfigured: Bool
  ) throws(CredentialError) -> CredentialSource.Obtained {
    let (descriptor, warnings) = try opened(path, isConfigured: isConfigured)
    defer { close(descriptor) }
    switch DescriptorReading.readAll(descriptor, atMost: PasswordLine.longest + 2) {
    case .success(var bytes):
      let secret = try PasswordLine.secret(takenFrom: &bytes, source: path)
      return .init(secret: secret, warnings: warnings)
    case .failure(let error):
      throw failure(error.number, path)
    }
  }

  /// Looks at a file with a secret that another library reads: the same rules hold.
  static func check(_ path: String) throws(CredentialError) -> [SettingsWarning] {
    let (descriptor, warnings) = try opened(path, isConfigured: true)
    close(descriptor)
    return warnings
  }

  private static func opened(
    _ path: String, isConfigured: Bool
  ) throws(CredentialError) -> (descriptor: Int32, warnings: [SettingsWarning]) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let number = errno
      guard number == ENOENT || number == ENOTDIR else { throw failure(number, path) }
      throw CredentialError(.fileMissing(isConfigured: isConfigured), in: path)
    }
    do throws(CredentialError) {
      return (descriptor, try warnings(about: descriptor, path))
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func warnings(
    about descriptor: Int32, _ path: String
  ) throws(CredentialError) -> [SettingsWarning] {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(errno, path) }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG || kind == S_IFIFO else { throw CredentialError(.notAFile, in: path) }
    guard kind == S_IFREG else { return [] }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw CredentialError(.foreignOwner(user: status.st_uid), in: path)
    }
    guard status.st_mode & 0o022 == 0 else { throw CredentialError(.writableByOthers, in: path) }
    return status.st_mode & 0o044 == 0 ? [] : [readableByOthers(path)]
  }

  private static func failure(_ number: Int32, _ path: String) -> CredentialError {
    switch number {
    case EACCES, EPERM: CredentialError(.notAllowed, in: path)
    default: CredentialError(.notReadable(reason: SystemErrorText.text(number)), in: path)
    }
  }

  private static func readableByOthers(_ path: String) -> SettingsWarning {
    SettingsWarning(
      what: Phrase(
        en: "Other users can read \(path), which holds a secret.",
        ja: "秘密の情報を含む \(path) は、ほかの利用者も読むことができます。"),
      remedy: Phrase(
        en: "Run: chmod 600 \(ShellQuoting.quoted(path))",
        ja: "次を実行してください: chmod 600 \(ShellQuoting.quoted(path))"))
  }
}
