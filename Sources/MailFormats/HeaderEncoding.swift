internal import WireBytes

/// Writes what is not US-ASCII in a header line as encoded words (RFC 2047).
enum HeaderEncoding {
  /// The octets that one encoded word carries at most, so that it stays below 75 (§2).
  private static let mostOctets = 39

  private struct Word {
    var octets: ArraySlice<UInt8>
    /// The white space before it.
    var space: ArraySlice<UInt8>
    var isPlain: Bool { octets.allSatisfy { $0 < 0x80 } }
  }

  /// - Parameter line: one line of a header, without its end; the first one of a field or a further one.
  static func encoded(_ line: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var rest = line[...]
    let isFirst = line.first != 0x20 && line.first != 0x09
    if isFirst, let colon = line.firstIndex(of: UInt8(ascii: ":")),
      line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    {
      out += line[...colon]
      rest = line[(colon + 1)...]
    }
    let words = words(rest)
    var index = 0
    while index < words.count {
      out += words[index].space
      guard !words[index].isPlain else {
        out += words[index].octets
        index += 1
        continue
      }
      // The white space between two encoded words is no text (§6.2): it goes into them.
      var text = Array(unquoted(words[index].octets))
      index += 1
      while index < words.count, !words[index].isPlain {
        text += words[index].space + unquoted(words[index].octets)
        index += 1
      }
      out += encodedWords(text)
    }
    return out
  }

  /// Words between white space; a quoted string is one.
  private static func words(_ line: ArraySlice<UInt8>) -> [Word] {
    var words: [Word] = []
    var rest = line
    while !rest.isEmpty {
      let space = rest.prefix { $0 == 0x20 || $0 == 0x09 }
      rest = rest.dropFirst(space.count)
      var isQuoted = false
      var isEscaped = false
      var end = rest.startIndex
      while end < rest.endIndex {
        let octet = rest[end]
        if !isQuoted, octet == 0x20 || octet == 0x09 { break }
        if isEscaped {
          isEscaped = false
        } else if isQuoted, octet == UInt8(ascii: "\\") {
          isEscaped = true
        } else if octet == UInt8(ascii: "\"") {
          isQuoted.toggle()
        }
        end += 1
      }
      words.append(Word(octets: rest[..<end], space: space))
      rest = rest[end...]
    }
    return words
  }

  /// A quoted string without its marks, since none may hold an encoded word (§5).
  private static func unquoted(_ word: ArraySlice<UInt8>) -> [UInt8] {
    let mark = UInt8(ascii: "\"")
    guard word.count >= 2, word.first == mark, word.last == mark else { return Array(word) }
    var out: [UInt8] = []
    var isEscaped = false
    for octet in word.dropFirst().dropLast() {
      if octet == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
        continue
      }
      isEscaped = false
      out.append(octet)
    }
    return out
  }

  private static func encodedWords(_ text: [UInt8]) -> [UInt8] {
    let isUTF8 = String(validating: text, as: UTF8.self) != nil
    // What it is nobody has said (RFC 1428 §2).
    let head = isUTF8 ? "=?utf-8?B?" : "=?unknown-8bit?B?"
    var out: [UInt8] = []
    var rest = text[...]
    repeat {
      var piece = rest.prefix(mostOctets)
      if isUTF8, piece.count < rest.count {
        while let next = rest.dropFirst(piece.count).first, next & 0xc0 == 0x80 {
          piece = piece.dropLast()
        }
      }
      rest = rest.dropFirst(piece.count)
      if !out.isEmpty { out += [0x0d, 0x0a, 0x20] }
      out += Array(head.utf8) + Base64.encode(piece) + Array("?=".utf8)
    } while !rest.isEmpty
    return out
  }
}
