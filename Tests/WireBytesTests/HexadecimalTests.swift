import Testing
import WireBytes

@Suite struct HexadecimalTests {
  @Test func everyOctetComesBackInEitherCase() {
    let octets = Array(UInt8.min...UInt8.max)
    let text = Hexadecimal.encode(octets)
    #expect(text.hasPrefix("000102030405060708090a0b"))
    #expect(Hexadecimal.decode(text) == octets)
    #expect(Hexadecimal.decode(text.uppercased()) == octets)
  }

  @Test(arguments: ["0", "0g", "x0", "12 4", "１２"])
  func refuses(text: String) { #expect(Hexadecimal.decode(text) == nil) }
}
