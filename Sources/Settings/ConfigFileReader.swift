#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The bytes of a configuration file and who may get at them.
struct ConfigFileReader {
  static let largest = 1 << 20

  var text: String
  /// Permission bits.
  var mode: UInt32
  /// False for a pipe, whose permissions mean nothing.
  var isRegular: Bool

  /// Follows symbolic links; takes a regular file or a pipe.
  static func read(_ path: String) throws(ConfigError) -> ConfigFileReader {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ConfigError(openCode(errno), in: path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw ConfigError(.notReadable(reason: SystemErrorText.text(errno)), in: path)
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG || kind == S_IFIFO else { throw ConfigError(.notAFile, in: path) }
    var bytes: [UInt8] = []
    switch DescriptorReading.readAll(descriptor, atMost: largest + 1) {
    case .success(let all): bytes = all
    case .failure(let failure):
      throw ConfigError(.notReadable(reason: failure.description), in: path)
    }
    guard bytes.count <= largest else {
      throw ConfigError(.tooLarge(maximum: largest), in: path)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigError(.notUTF8, in: path)
    }
    let isRegular = kind == S_IFREG
    return ConfigFileReader(
      text: text, mode: isRegular ? UInt32(status.st_mode & 0o7777) : 0o600, isRegular: isRegular)
  }

  private static func openCode(_ error: Int32) -> ConfigError.Code {
    switch error {
    case ENOENT, ENOTDIR: .missing
    case EACCES, EPERM: .notAllowed(reason: SystemErrorText.text(error))
    default: .notReadable(reason: SystemErrorText.text(error))
    }
  }
}
