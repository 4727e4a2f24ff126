#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file in a directory of its own, removed with it.
final class ScratchFile {
  let directory: String
  let path: String

  init(_ text: String, mode: UInt32 = 0o600, name: String = "secret file") {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array((base + "/mailkura-settings-XXXXXX").utf8CString)
    _ = unsafe mkdtemp(&template)
    directory = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = directory + "/" + name
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
    let bytes = Array(text.utf8)
    _ = unsafe write(descriptor, bytes, bytes.count)
    fchmod(descriptor, mode)
    close(descriptor)
  }

  func link() -> String {
    let name = directory + "/link"
    _ = unsafe symlink(path, name)
    return name
  }

  deinit {
    for name in [path, directory + "/link", directory + "/mark"] { _ = unsafe unlink(name) }
    _ = unsafe rmdir(directory)
  }
}
