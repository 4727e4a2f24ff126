/// Octets that have been read from a connection and not yet used.
///
/// One block of memory, used over and over: it grows while a response does not fit, up to a limit,
/// and falls back to its first size once it has been emptied.
package struct ReceiveBuffer: ~Copyable {
  private var storage: [UInt8]
  private var head = 0
  private var tail = 0
  private let usualCapacity: Int
  private let maximumCapacity: Int

  /// - Parameters:
  ///   - capacity: What is allocated at first, and what one read can bring.
  ///   - maximum: What it may grow to.
  package init(capacity: Int, maximum: Int) {
    usualCapacity = max(1, capacity)
    maximumCapacity = max(usualCapacity, maximum)
    storage = [UInt8](repeating: 0, count: usualCapacity)
  }

  package var count: Int { tail - head }
  package var isEmpty: Bool { head == tail }

  /// Whether nothing more can be read before something is used.
  package var isFull: Bool { count == maximumCapacity }

  /// The octets not yet used, oldest first.
  package var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get { storage.span.extracting(head..<tail) }
  }

  /// Lends some of the octets not yet used, counted from the oldest.
  package borrowing func withBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.extracting(range))
  }

  /// Marks the oldest octets as used.
  ///
  /// - Parameter octets: At most `count`.
  package mutating func consume(_ octets: Int) {
    head += min(max(0, octets), count)
    guard head == tail else { return }
    head = 0
    tail = 0
    if storage.count > usualCapacity {
      storage = [UInt8](repeating: 0, count: usualCapacity)
    }
  }

  /// Has `read` put octets behind those that are there.
  ///
  /// - Parameter read: Gets the free part and returns how many octets it has put there.
  /// - Returns: What `read` returned; 0 without a call where the buffer is full.
  package mutating func fill<Failure: Error>(
    _ read: (inout MutableSpan<UInt8>) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    makeRoom()
    guard tail < storage.count else { return 0 }
    let start = tail
    let room = storage.count - start
    var whole = storage.mutableSpan
    var free = whole._mutatingExtracting(start..<(start + room))
    let octets = try read(&free)
    tail = start + min(max(0, octets), room)
    return octets
  }

  /// Moves the octets to the front when less than half is free, and grows when that is not enough.
  private mutating func makeRoom() {
    guard storage.count - tail < storage.count / 2 else { return }
    if head > 0 {
      for index in 0..<count { storage[index] = storage[head + index] }
      tail -= head
      head = 0
    }
    if tail == storage.count, storage.count < maximumCapacity {
      let more = min(storage.count, maximumCapacity - storage.count)
      storage.append(contentsOf: repeatElement(0, count: more))
    }
  }
}
