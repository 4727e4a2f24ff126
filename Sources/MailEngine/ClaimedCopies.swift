internal import MailTypes
internal import SyncJournal

/// Which stored messages the messages of a source have been found to be, each of them one at most.
///
/// A bit for each row of the archive that comes into question: 125 kB for a million messages.
struct ClaimedCopies {
  private struct Content: Hashable {
    let folder: FolderID
    let digest: ContentDigest
  }

  private static let wordsOfPage = 64
  /// More contents with very many copies than a source is likely to have.
  private static let startLimit = 1024

  private var pages: [Int64: [UInt64]] = [:]
  /// Where to start looking for a free copy, for contents with very many of them.
  private var starts: [Content: Int] = [:]

  /// Claims a stored message; false where another message of the source is that one.
  mutating func claim(_ copy: StoredCopyID) -> Bool {
    let (page, word, bit) = Self.place(of: copy)
    var words = pages.removeValue(forKey: page) ?? [UInt64](repeating: 0, count: Self.wordsOfPage)
    let isFree = words[word] & bit == 0
    words[word] |= bit
    pages[page] = words
    return isFree
  }

  func contains(_ copy: StoredCopyID) -> Bool {
    let (page, word, bit) = Self.place(of: copy)
    return pages[page].map { $0[word] & bit != 0 } ?? false
  }

  /// The copy number below which all copies of a content are claimed.
  func start(of digest: ContentDigest, in folder: FolderID) -> Int {
    starts[Content(folder: folder, digest: digest)] ?? 0
  }

  mutating func setStart(of digest: ContentDigest, in folder: FolderID, _ number: Int) {
    // What is forgotten is found again by looking.
    if starts.count == Self.startLimit { starts = [:] }
    starts[Content(folder: folder, digest: digest)] = number
  }

  private static func place(of copy: StoredCopyID) -> (page: Int64, word: Int, bit: UInt64) {
    let number = copy.rawValue
    return (number >> 12, Int(number >> 6 & 63), 1 << UInt64(number & 63))
  }
}
