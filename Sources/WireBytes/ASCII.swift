/// The octets that protocols are written with.
///
/// Inlinable, since others ask for them octet by octet.
package enum ASCII {
  @inlinable package static var nul: UInt8 { 0 }
  @inlinable package static var lineFeed: UInt8 { 0x0a }
  @inlinable package static var carriageReturn: UInt8 { 0x0d }
  @inlinable package static var space: UInt8 { 0x20 }
  @inlinable package static var quote: UInt8 { UInt8(ascii: "\"") }
  @inlinable package static var backslash: UInt8 { UInt8(ascii: "\\") }

  @inlinable package static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }

  @inlinable package static func isLetter(_ octet: UInt8) -> Bool { (octet | 0x20) &- 0x61 < 26 }

  @inlinable package static func uppercased(_ octet: UInt8) -> UInt8 {
    octet &- 0x61 < 26 ? octet - 0x20 : octet
  }

  @inlinable package static func lowercased(_ octet: UInt8) -> UInt8 {
    octet &- 0x41 < 26 ? octet + 0x20 : octet
  }
}
