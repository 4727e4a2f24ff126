internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The right to change an archive; given back when the object goes, or the process ends.
package final class ArchiveLock: Sendable {
  /// Negative once the lock has been given back.
  private let number: Atomic<CInt>

  /// - Parameter file: The archive's `lock`, open for writing; this object closes it.
  init(taking file: consuming OpenFile, path: String) throws(ArchiveError) {
    do throws(SystemFailure) {
      let number = file.number
      _ = try SystemFailure.check { flock(number, LOCK_EX | LOCK_NB) }
    } catch {
      if error.number == EWOULDBLOCK {
        throw ArchiveError(.locked(processID: Self.holder(file)), path: path)
      }
      throw ArchiveError(.locking, error, path: path)
    }
    _ = ftruncate(file.number, 0)
    // The process id helps people; the lock holds without it, also on a full disk.
    let octets = Array("\(getpid())\n".utf8)
    _ = try? file.write(octets.span)
    number = Atomic(file.release())
  }

  deinit { release() }

  /// Gives the right back; once is enough.
  package func release() {
    let number = number.exchange(-1, ordering: .acquiringAndReleasing)
    guard number >= 0 else { return }
    _ = ftruncate(number, 0)
    // Closing alone leaves the lock with a child process that has not got to its exec yet.
    _ = flock(number, LOCK_UN)
    _ = close(number)
  }

  /// The process that has written its id into the lock.
  private static func holder(_ file: borrowing OpenFile) -> Int32? {
    var octets = [UInt8](repeating: 0, count: 32)
    guard let count = try? file.read(into: &octets) else { return nil }
    return Int32(String(decoding: octets.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self))
  }
}
