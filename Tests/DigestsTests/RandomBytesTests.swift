import Digests
import Testing

struct RandomBytesTests {
  @Test("As many bytes as asked for, and not the same ones again", arguments: [16, 32, 1000])
  func makes(count: Int) {
    let first = RandomBytes.make(count)
    #expect(first.count == count)
    #expect(first != RandomBytes.make(count))
  }
}
