/// What an import has done so far.
struct ImportTally: Sendable {
  struct Folder: Sendable {
    var new = 0
    var skipped = 0
  }

  var new = 0
  var skipped = 0
  /// Known messages that have other flags now.
  var flagsChanged = 0
  /// Messages and files that could not be read.
  var failed = 0
  var octets: UInt64 = 0
  /// Messages that their program has deleted.
  var expunged = 0
  /// Whether octets of the source are in no message.
  var isIncomplete = false
  /// By the names of the folders.
  var folders: [String: Folder] = [:]

  mutating func countNew(_ folder: String, octets: UInt64) {
    new += 1
    self.octets += octets
    folders[folder, default: Folder()].new += 1
  }

  mutating func countSkipped(_ folder: String) {
    skipped += 1
    folders[folder, default: Folder()].skipped += 1
  }
}
