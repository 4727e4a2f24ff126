internal import WireBytes

/// A message or a part of one: its header fields and where its body stands.
///
/// RFC 2045 §2.4.
struct MIMEEntity {
  struct Field {
    let name: ArraySlice<UInt8>
    /// Unfolded when it is decoded.
    let body: ArraySlice<UInt8>
  }

  private(set) var fields: [Field] = []
  let body: Range<Int>
  /// Lower case; `text/plain` where nothing usable is said.
  let type: String
  let charset: String?
  let encoding: String
  let name: String?
  let isAttachment: Bool
  private let boundary: [UInt8]?

  init(_ octets: [UInt8], in range: Range<Int>) {
    var position = range.lowerBound
    var fields: [Field] = []
    var start: (name: Range<Int>, body: Int)?
    var end = position
    func close() {
      if let start {
        fields.append(Field(name: octets[start.name], body: octets[start.body..<end]))
      }
    }
    while position < range.upperBound {
      let line = MIMELine(octets, at: position, limit: range.upperBound)
      position = line.next
      if line.content.isEmpty { break }
      let first = octets[line.content.lowerBound]
      if first == ASCII.space || first == 0x09 {
        end = line.content.upperBound
        continue
      }
      close()
      start = nil
      if let colon = octets[line.content].firstIndex(of: UInt8(ascii: ":")) {
        var last = colon
        while last > line.content.lowerBound, octets[last - 1] == ASCII.space { last -= 1 }
        start = (line.content.lowerBound..<last, colon + 1)
      }
      end = line.content.upperBound
    }
    close()
    self.fields = fields
    body = position..<range.upperBound

    func value(_ name: String) -> ArraySlice<UInt8>? {
      fields.first { String(decoding: $0.name, as: UTF8.self).lowercased() == name }?.body
    }
    let content = value("content-type").map { ParameterizedValue($0) }
    let disposition = value("content-disposition").map { ParameterizedValue($0) }
    let named = content?.value ?? ""
    type = named.contains("/") ? named : "text/plain"
    charset = content?["charset"]
    encoding =
      value("content-transfer-encoding").map { ParameterizedValue($0).value } ?? ""
    name = disposition?["filename"] ?? content?["name"]
    isAttachment = disposition?.value == "attachment"
    boundary = content?["boundary"].map { Array($0.utf8) }
  }

  /// The ranges of the parts; nil for anything but a multipart with a boundary that occurs.
  func children(in octets: [UInt8], limit: Int) -> [Range<Int>]? {
    guard type.hasPrefix("multipart/"), let boundary, !boundary.isEmpty else { return nil }
    let mark = Array("--".utf8) + boundary
    var parts: [Range<Int>] = []
    var start: Int?
    var position = body.lowerBound
    var end = position
    while position < body.upperBound {
      let line = MIMELine(octets, at: position, limit: body.upperBound)
      if octets[line.content].starts(with: mark) {
        let rest = octets[(line.content.lowerBound + mark.count)..<line.content.upperBound]
        let isLast = rest.starts(with: Array("--".utf8))
        if isLast || rest.allSatisfy({ $0 == ASCII.space || $0 == 0x09 }) {
          if let start { parts.append(start..<max(start, end)) }
          start = isLast ? nil : line.next
          if isLast || parts.count >= limit { return parts }
          end = line.next
          position = line.next
          continue
        }
      }
      // The line end before a boundary belongs to the boundary.
      end = line.content.upperBound
      position = line.next
    }
    if let start { parts.append(start..<body.upperBound) }
    return parts.isEmpty ? nil : parts
  }
}

/// One line, and where the next begins.
struct MIMELine {
  let content: Range<Int>
  let next: Int

  init(_ octets: [UInt8], at start: Int, limit: Int) {
    let feed = octets[start..<limit].firstIndex(of: ASCII.lineFeed)
    next = feed.map { $0 + 1 } ?? limit
    var end = feed ?? limit
    if end > start, octets[end - 1] == ASCII.carriageReturn { end -= 1 }
    content = start..<end
  }
}
