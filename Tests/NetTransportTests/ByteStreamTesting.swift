import NetTransport

extension ByteStream {
  /// Reads until `count` octets are there, or the end.
  func readExactly(
    _ count: Int, pieces: Int = 65_536, deadline: Deadline = .after(seconds: 5)
  ) throws(TransportError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: pieces)
    while bytes.count < count {
      var span = buffer.mutableSpan
      let received = try read(into: &span, deadline: deadline)
      if received == 0 { break }
      bytes += buffer[..<received]
    }
    return bytes
  }

  func write(_ text: String, deadline: Deadline = .after(seconds: 5)) throws(TransportError) {
    try write(Array(text.utf8).span, deadline: deadline)
  }
}

/// The error that `body` throws; nil where it throws none.
func failure(of body: () throws(TransportError) -> Void) -> TransportError? {
  do throws(TransportError) {
    try body()
    return nil
  } catch {
    return error
  }
}
