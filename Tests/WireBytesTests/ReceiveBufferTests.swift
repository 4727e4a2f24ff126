import Testing
import WireBytes

@Suite struct ReceiveBufferTests {
  /// Puts octets in, as far as there is room, and returns how many.
  private func put(_ octets: [UInt8], into buffer: inout ReceiveBuffer) -> Int {
    buffer.fill { free in
      let count = min(free.count, octets.count)
      for index in 0..<count { free[index] = octets[index] }
      return count
    }
  }

  private func contents(_ buffer: borrowing ReceiveBuffer) -> [UInt8] {
    let bytes = buffer.bytes
    return bytes.indices.map { bytes[$0] }
  }

  @Test func keepsOrderWhileItIsFilledAndEmptiedByParts() {
    var buffer = ReceiveBuffer(capacity: 8, maximum: 32)
    var written: [UInt8] = []
    var read: [UInt8] = []
    var next: UInt8 = 0
    for round in 0..<200 {
      let piece = (0..<(round % 7 + 1)).map { _ -> UInt8 in
        next &+= 1
        return next
      }
      written += piece.prefix(put(piece, into: &buffer))
      let count = min(buffer.count, round % 5 + 1)
      read += contents(buffer).prefix(count)
      buffer.consume(count)
    }
    read += contents(buffer)
    #expect(read == written)
  }

  @Test func growsToItsLimitAndNoFurther() {
    var buffer = ReceiveBuffer(capacity: 4, maximum: 10)
    var total = 0
    for _ in 0..<10 { total += put([1, 2, 3], into: &buffer) }
    #expect(total == 10)
    #expect(buffer.isFull == true)
    #expect(put([1], into: &buffer) == 0)
    buffer.consume(1)
    #expect(buffer.isFull == false)
    #expect(put([9, 9], into: &buffer) == 1)
  }

  @Test func fallsBackToItsFirstSizeOnceEmpty() {
    var buffer = ReceiveBuffer(capacity: 4, maximum: 64)
    for _ in 0..<12 { _ = put([1, 2, 3, 4], into: &buffer) }
    #expect(buffer.count > 32)
    buffer.consume(buffer.count)
    #expect(buffer.fill { $0.count } == 4)
  }

  @Test func neverConsumesMoreThanThereIs() {
    var buffer = ReceiveBuffer(capacity: 4, maximum: 4)
    _ = put([1, 2], into: &buffer)
    buffer.consume(100)
    #expect(buffer.isEmpty == true)
    buffer.consume(-1)
    #expect(buffer.isEmpty == true)
  }
}
