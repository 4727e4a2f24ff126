internal import MailClients
internal import MailTypes

/// What a POP3 server says that its maildrop holds: numbers, sizes and unique-ids (RFC 1939 §5 and §7).
///
/// A dozen octets a message and its id, so that a maildrop of a million fits.
struct MaildropListing: Sendable {
  /// Ascending.
  private(set) var numbers: [UInt32] = []
  private var sizes: [UInt64] = []
  private var idNumbers: [UInt32] = []
  private var idEnds: [Int] = []
  private var idOctets: [UInt8] = []
  private var isAscending = true
  private var areIDsAscending = true
  /// Whether the server knows unique-ids.
  var hasUniqueIDs = false

  var count: Int { numbers.count }

  mutating func addSize(_ octets: UInt64, of number: Int) {
    guard let number = UInt32(exactly: number) else { return }
    if let last = numbers.last, last >= number { isAscending = false }
    numbers.append(number)
    sizes.append(octets)
  }

  mutating func addUniqueID(_ id: UniqueIdentifier, of number: Int) {
    guard let number = UInt32(exactly: number) else { return }
    if let last = idNumbers.last, last >= number { areIDsAscending = false }
    idNumbers.append(number)
    idOctets += id.octets
    idEnds.append(idOctets.count)
  }

  /// Puts in order what a server has listed in another one.
  ///
  /// Of a number that it lists twice the first size stands; where it names messages in no order, no name
  /// does.
  mutating func complete() {
    if !isAscending {
      let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
      let former = (numbers, sizes)
      numbers = []
      sizes = []
      for index in order where numbers.last != former.0[index] {
        numbers.append(former.0[index])
        sizes.append(former.1[index])
      }
      isAscending = true
    }
    if !areIDsAscending {
      // Which id belongs to which message is not to be guessed.
      hasUniqueIDs = false
      idNumbers = []
      idEnds = []
      idOctets = []
    }
  }

  func octets(at index: Int) -> UInt64 { sizes[index] }

  /// What is asked for to get a message.
  func wanted(_ index: Int) -> WantedMessage {
    WantedMessage(number: Int(numbers[index]), octets: sizes[index])
  }

  /// Nil where the server gives the message none.
  func uniqueID(at index: Int) -> UniqueIdentifier? {
    let number = numbers[index]
    guard let place = place(ofID: number, near: index) else { return nil }
    let start = place == 0 ? 0 : idEnds[place - 1]
    return UniqueIdentifier(Array(idOctets[start..<idEnds[place]]))
  }

  private func place(ofID number: UInt32, near index: Int) -> Int? {
    if index < idNumbers.count, idNumbers[index] == number { return index }
    var (low, high) = (0, idNumbers.count)
    while low < high {
      let middle = low + (high - low) / 2
      if idNumbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < idNumbers.count && idNumbers[low] == number ? low : nil
  }

  /// The places of the messages whose ids tell them from all others.
  ///
  /// None where the ids are the numbers of the messages, which change with every removal.
  func distinctlyNamed() -> [Bool] {
    guard hasUniqueIDs else { return [Bool](repeating: false, count: count) }
    var seen: [Int: Int] = [:]
    seen.reserveCapacity(count)
    var isDistinct = [Bool](repeating: false, count: count)
    var arePositions = true
    for index in 0..<count {
      guard let id = uniqueID(at: index), !id.octets.isEmpty else { continue }
      if arePositions, id.octets != Array(String(numbers[index]).utf8) { arePositions = false }
      // Two ids of one hash are taken for one, which costs a question and nothing more.
      if let former = seen.updateValue(index, forKey: id.hashValue) {
        isDistinct[former] = false
      } else {
        isDistinct[index] = true
      }
    }
    return arePositions ? [Bool](repeating: false, count: count) : isDistinct
  }
}

extension UniqueIdentifier {
  /// As the journal keeps it: every octet a character, so that different ids stay different.
  var journalText: String {
    var text = ""
    for octet in octets { text.unicodeScalars.append(Unicode.Scalar(octet)) }
    return text
  }
}
