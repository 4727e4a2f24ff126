/// The octets that protocols are written with.
package enum ASCII {
  package static let nul: UInt8 = 0
  package static let lineFeed: UInt8 = 0x0a
  package static let carriageReturn: UInt8 = 0x0d
  package static let space: UInt8 = 0x20
  package static let quote = UInt8(ascii: "\"")
  package static let backslash = UInt8(ascii: "\\")

  package static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }

  package static func isLetter(_ octet: UInt8) -> Bool { (octet | 0x20) &- 0x61 < 26 }

  package static func uppercased(_ octet: UInt8) -> UInt8 {
    octet &- 0x61 < 26 ? octet - 0x20 : octet
  }

  package static func lowercased(_ octet: UInt8) -> UInt8 {
    octet &- 0x41 < 26 ? octet + 0x20 : octet
  }
}
