import Testing
import WireBytes

@Suite struct ASCIITests {
  @Test func classesHoldExactlyTheirOctets() {
    for octet in UInt8.min...UInt8.max {
      let character = Unicode.Scalar(octet)
      #expect(ASCII.isDigit(octet) == ("0"..."9").contains(character))
      #expect(
        ASCII.isLetter(octet)
          == (("a"..."z").contains(character) || ("A"..."Z").contains(character)))
      let upper = ("a"..."z").contains(character) ? octet - 32 : octet
      #expect(ASCII.uppercased(octet) == upper)
    }
  }
}
