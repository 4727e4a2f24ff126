import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A committed file that a test holds the tool's output against.
///
/// With `MAILKURA_WRITE_GOLDEN` set, the file is written instead.
enum GoldenFile {
  static func expect(
    _ text: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = root + "/" + path
    if unsafe getenv("MAILKURA_WRITE_GOLDEN") != nil {
      let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      try #require(descriptor >= 0, "\(file) cannot be written", sourceLocation: sourceLocation)
      defer { close(descriptor) }
      let bytes = Array(text.utf8)
      let written = unsafe bytes.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      #expect(written == bytes.count, sourceLocation: sourceLocation)
      return
    }
    #expect(
      text == read(file), "run Scripts/generate-man, or look at what has changed in \(path)",
      sourceLocation: sourceLocation)
  }

  private static var root: String {
    #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
  }

  private static func read(_ file: String) -> String? {
    let descriptor = unsafe open(file, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
