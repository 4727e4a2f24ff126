internal import Digests
package import MailTypes

/// An mbox that another program, or a failing disk, has cut off.
extension MboxStore {
  /// Octets of a separator line at most that is looked for.
  private static let lineLimit: UInt64 = 4096

  /// Takes what is left of an mbox for all of it, and cuts off the piece of a message at its end.
  ///
  /// - Parameters:
  ///   - length: Behind the last whole message; 0 where there is none.
  ///   - offset: Of the last whole message; its content has been checked.
  /// - Returns: What the journal has to take over.
  package func shorten(
    _ folder: String, to length: UInt64, lastMessageAt offset: UInt64?
  ) throws(ArchiveError) -> MboxState {
    let state =
      if let offset {
        try root.mboxState(of: folder, length: length, lastMessageAt: offset)
      } else {
        MboxState(length: length)
      }
    expect(folder, state)
    _ = try settle(folder)
    return state
  }

  /// Where the separator line begins that ends right before an offset.
  static func startOfRecord(
    _ offset: UInt64, in file: borrowing OpenFile, path: String
  ) throws(ArchiveError) -> UInt64 {
    let start = offset > lineLimit ? offset - lineLimit : 0
    var octets = [UInt8](repeating: 0, count: Int(offset - start))
    guard try file.readAll(into: &octets, count: octets.count, at: start),
      octets.last == UInt8(ascii: "\n")
    else { throw ArchiveError(.mboxRewritten, path: path) }
    let line = octets.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    guard octets[line...].starts(with: "From ".utf8), line > 0 || start == 0 else {
      throw ArchiveError(.mboxRewritten, path: path)
    }
    return start + UInt64(line)
  }
}
