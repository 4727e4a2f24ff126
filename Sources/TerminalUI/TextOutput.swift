/// A place where text goes: a descriptor, or the memory of a test.
package protocol TextOutput: Sendable {
  /// Writes all of it; whole calls do not mix with those of other threads.
  func write(_ text: String)
}
