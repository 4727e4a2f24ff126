internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Reading and writing at places of one's own choice, whatever the position of the file is.
extension OpenFile {
  /// Reads octets from `offset` on, as many as fit between `start` and the end of the array; 0 at
  /// the end of the file.
  func read(
    into octets: inout [UInt8], from start: Int = 0, to end: Int? = nil, at offset: UInt64
  ) throws(ArchiveError) -> Int {
    let place = try position(offset, .reading)
    let end = end ?? octets.count
    guard start < end else { return 0 }
    let number = number
    do throws(SystemFailure) {
      return try SystemFailure.check {
        unsafe octets.withUnsafeMutableBytes { buffer in
          unsafe pread(number, buffer.baseAddress.map { unsafe $0 + start }, end - start, place)
        }
      }
    } catch {
      throw ArchiveError(.reading, error, path: path)
    }
  }

  /// Reads octets from `offset` on; 0 at the end of the file, and where no file can reach.
  func read(
    into octets: inout MutableSpan<UInt8>, at offset: UInt64
  ) throws(ArchiveError) -> Int {
    guard let place = off_t(exactly: offset) else { return 0 }
    let number = number
    do throws(SystemFailure) {
      return try SystemFailure.check {
        unsafe octets.withUnsafeMutableBytes {
          unsafe pread(number, $0.baseAddress, $0.count, place)
        }
      }
    } catch {
      throw ArchiveError(.reading, error, path: path, on: number)
    }
  }

  /// Reads exactly the octets of the range into the beginning of the array; false where the file
  /// is shorter.
  func readAll(
    into octets: inout [UInt8], count: Int, at offset: UInt64
  ) throws(ArchiveError) -> Bool {
    var filled = 0
    while filled < count {
      let more = try read(into: &octets, from: filled, to: count, at: offset + UInt64(filled))
      if more == 0 { return false }
      filled += more
    }
    return true
  }

  /// Writes all octets from `offset` on.
  func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(ArchiveError) {
    var start = 0
    while start < bytes.count {
      let rest = bytes.extracting(start..<bytes.count)
      let place = try position(offset + UInt64(start), .writing)
      do throws(SystemFailure) {
        start += try SystemFailure.check {
          unsafe rest.withUnsafeBytes { unsafe pwrite(number, $0.baseAddress, $0.count, place) }
        }
      } catch {
        throw ArchiveError(.writing, error, path: path, on: number)
      }
    }
  }

  /// Cuts the file off.
  func truncate(to length: UInt64) throws(ArchiveError) {
    let place = try position(length, .writing)
    do throws(SystemFailure) {
      _ = try SystemFailure.check { ftruncate(number, place) }
    } catch {
      throw ArchiveError(.writing, error, path: path, on: number)
    }
  }

  /// Makes sure of room for octets from `offset` on, as far as the file system can promise it,
  /// without changing the size of the file.
  func reserve(_ length: UInt64, at offset: UInt64) throws(ArchiveError) {
    let (place, count) = (Int64(clamping: offset), Int64(clamping: length))
    guard count > 0 else { return }
    do throws(SystemFailure) {
      _ = try SystemFailure.check { csystem_reserve(number, place, count) }
    } catch {
      guard [ENOSPC, EDQUOT, EFBIG, EIO].contains(error.number) else { return }
      throw ArchiveError(.writing, error, path: path, on: number)
    }
  }

  private func position(
    _ offset: UInt64, _ activity: ArchiveActivity
  ) throws(ArchiveError) -> off_t {
    guard let place = off_t(exactly: offset) else {
      throw ArchiveError(activity, SystemFailure(number: EFBIG), path: path)
    }
    return place
  }
}
