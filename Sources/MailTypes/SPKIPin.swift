internal import WireBytes

/// A public key that a server must present: the SHA-256 of its SubjectPublicKeyInfo (RFC 7469 §2.4).
///
/// Written `sha256:` and 44 digits of base64, as `--tls-pin` takes it.
package struct SPKIPin: Hashable, Sendable, CustomStringConvertible {
  private let digest: ContentDigest

  package init(_ digest: ContentDigest) { self.digest = digest }

  /// Nil unless it is `sha256:` (any case) and the base64 of 32 octets.
  package init?(_ text: String) {
    let prefix = "sha256:"
    guard text.utf8.count > prefix.utf8.count,
      text.prefix(prefix.count).lowercased() == prefix,
      let octets = Base64.decode(text.utf8.dropFirst(prefix.utf8.count)),
      let digest = ContentDigest(octets)
    else { return nil }
    self.digest = digest
  }

  package var description: String {
    "sha256:" + String(decoding: Base64.encode(digest.bytes), as: UTF8.self)
  }
}
