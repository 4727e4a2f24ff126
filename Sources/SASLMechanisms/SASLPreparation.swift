/// SASLprep (RFC 4013), as far as it can be told without the tables of Unicode's compatibility forms.
///
/// Exact for ASCII and for all text that normalization (NFKC) leaves alone, which is nearly all that
/// people type. Where it is not certain what SASLprep makes of a character there is no result, so that
/// no wrong proof is sent: combining marks that are not composed, right-to-left scripts, compatibility
/// forms such as full-width letters. Unassigned characters count as such too, though a query may have
/// them (RFC 5802 §5.1).
enum SASLPreparation {
  /// The prepared text in UTF-8; nil where it is prohibited, not certain, empty or not UTF-8.
  static func prepared(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var octets = text.makeIterator()
    var decoder = Unicode.UTF8()
    decoding: while true {
      switch decoder.decode(&octets) {
      case .emptyInput: break decoding
      case .error: return nil
      case .scalarValue(let scalar):
        switch fate(of: scalar) {
        case .stays: Unicode.UTF8.encode(scalar) { result.append($0) }
        case .isSpace: result.append(0x20)
        case .isDropped: break
        case .isUncertain: return nil
        }
      }
    }
    return result.isEmpty ? nil : result
  }

  private enum Fate {
    case stays
    case isSpace
    case isDropped
    case isUncertain
  }

  private static func fate(of scalar: Unicode.Scalar) -> Fate {
    switch scalar.value {
    case 0x20...0x7e: return .stays
    // RFC 3454 table C.1.2; U+200B stands in both tables.
    case 0xa0, 0x1680, 0x2000...0x200a, 0x202f, 0x205f, 0x3000: return .isSpace
    // RFC 3454 table B.1.
    case 0xad, 0x1806, 0x200c, 0x200d, 0x2060, 0xfeff: return .isDropped
    // Sharp s and final sigma, which only case folding would change.
    case 0xdf, 0x3c2: return .stays
    // Right to left; Hangul in parts; signs such as that of kelvin, which are other letters' twins.
    case 0x590...0x8ff, 0xfb1d...0xfdff, 0xfe70...0xfefc, 0x10800...0x10fff, 0x1e800...0x1efff,
      0x1100...0x11ff, 0xa960...0xa97f, 0xd7b0...0xd7ff, 0x2100...0x214f:
      return .isUncertain
    default:
      return isOrdinary(scalar) && isStable(scalar) ? .stays : .isUncertain
    }
  }

  private static func isOrdinary(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .otherLetter, .modifierLetter, .decimalNumber,
      .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation,
      .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol,
      .currencySymbol, .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }

  /// Whether NFKC leaves the character as it is.
  ///
  /// Swift tells what NFKC with case folding changes: so a capital letter is judged by its small one.
  private static func isStable(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.properties.changesWhenNFKCCaseFolded else { return true }
    let small = scalar.properties.lowercaseMapping.unicodeScalars
    guard small.count == 1, let first = small.first, first != scalar else { return false }
    return !first.properties.changesWhenNFKCCaseFolded
  }
}
