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
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let number = errno
      guard number == ENOENT || number == ENOTDIR else { throw failure(number, path) }
      throw CredentialError(.fileMissing(isConfigured: isConfigured), in: path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(errno, path) }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG || kind == S_IFIFO else { throw CredentialError(.notAFile, in: path) }
    var warnings: [SettingsWarning] = []
    if kind == S_IFREG {
      guard status.st_uid == geteuid() || status.st_uid == 0 else {
        throw CredentialError(.foreignOwner(user: status.st_uid), in: path)
      }
      guard status.st_mode & 0o022 == 0 else { throw CredentialError(.writableByOthers, in: path) }
      if status.st_mode & 0o044 != 0 { warnings.append(readableByOthers(path)) }
    }
    switch DescriptorReading.readAll(descriptor, atMost: PasswordLine.longest + 2) {
    case .success(var bytes):
      let secret = try PasswordLine.secret(takenFrom: &bytes, source: path)
      return .init(secret: secret, warnings: warnings)
    case .failure(let error):
      throw failure(error.number, path)
    }
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
        en: "Other users can read the password file \(path).",
        ja: "パスワードファイル \(path) は、ほかの利用者も読むことができます。"),
      remedy: Phrase(
        en: "Run: chmod 600 \(ShellQuoting.quoted(path))",
        ja: "次を実行してください: chmod 600 \(ShellQuoting.quoted(path))"))
  }
}
