internal import WireBytes

/// What there is to read in a message, for people; never fails.
///
/// Of alternatives the plain text is taken, else the HTML with its tags left out. Nesting, parts
/// and header fields have limits; what lies beyond them is not shown.
///
/// RFC 2045, RFC 2046; lenient where mail is.
package struct MIMEMessage: Sendable {
  package struct Field: Hashable, Sendable {
    package var name: String
    /// Decoded, in one line.
    package var value: String
  }

  /// How deep parts may lie in each other.
  package static let depthLimit = 100
  package static let partLimit = 1000
  private static let fieldLimit = 1000

  /// The fields of the header, in their order.
  package private(set) var fields: [Field] = []
  package private(set) var parts: [MIMEPart] = []

  /// - Parameter octets: The message, or its beginning, with any line ends.
  package init(_ octets: [UInt8]) {
    let entity = MIMEEntity(octets, in: 0..<octets.count)
    for field in entity.fields.prefix(Self.fieldLimit) {
      fields.append(
        Field(
          name: String(decoding: field.name, as: UTF8.self),
          value: HeaderText.decode(field.body, charset: entity.charset)))
    }
    parts = Self.leaves(of: entity, in: octets, depth: 0)
    if parts.count > Self.partLimit { parts.removeLast(parts.count - Self.partLimit) }
  }

  /// The decoded body of the first field of that name; nil without one.
  package func value(of name: String) -> String? {
    fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  private static func leaves(
    of entity: MIMEEntity, in octets: [UInt8], depth: Int
  ) -> [MIMEPart] {
    let children = depth < depthLimit ? entity.children(in: octets, limit: partLimit) : nil
    guard let children else { return [leaf(entity, in: octets)] }
    var all: [[MIMEPart]] = []
    var count = 0
    for range in children where count < partLimit {
      let parts = leaves(of: MIMEEntity(octets, in: range), in: octets, depth: depth + 1)
      count += parts.count
      all.append(parts)
    }
    guard entity.type == "multipart/alternative" else { return all.flatMap(\.self) }
    func holds(_ parts: [MIMEPart], _ type: String) -> Bool {
      parts.contains { $0.type == type && $0.text?.isEmpty == false }
    }
    let chosen =
      all.last { holds($0, "text/plain") }
      ?? all.last { parts in parts.contains { $0.text != nil } }
    return chosen ?? all.last ?? []
  }

  private static func leaf(_ entity: MIMEEntity, in octets: [UInt8]) -> MIMEPart {
    let body = TransferDecoding.decode(octets[entity.body], entity.encoding)
    var part = MIMEPart(
      type: entity.type, name: entity.name, encoding: entity.encoding, size: body.count)
    guard !entity.isAttachment, entity.type == "text/plain" || entity.type == "text/html" else {
      return part
    }
    let text =
      entity.charset.flatMap { CharsetDecoder.decode(body, charset: $0) }
      ?? CharsetGuess.decode(body[...])
    part.text = entity.type == "text/html" ? HTMLText.plain(text) : text
    return part
  }
}
