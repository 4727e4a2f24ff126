internal import Digests
package import MailTypes
internal import WireBytes

/// APOP: the password proves itself by MD5 over the timestamp of the greeting (RFC 1939 §7).
///
/// MD5 is weak, and a timestamp that somebody else has chosen tells about the password (CVE-2007-1558); so
/// it is used only where somebody asks for it, over a protected connection, and with a timestamp that has
/// the form of a message's id.
package enum APOPDigest {
  /// The timestamp in a greeting, angle brackets and all; nil where there is none of the right form.
  package static func timestamp(in greeting: String) -> String? {
    let octets = Array(greeting.utf8)
    guard let start = octets.lastIndex(of: UInt8(ascii: "<")),
      let end = octets[start...].firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    let timestamp = octets[start...end]
    // `msg-id` of RFC 5322 §3.6.4, in printable ASCII.
    guard timestamp.allSatisfy({ (0x21...0x7e).contains($0) }),
      let at = timestamp.firstIndex(of: UInt8(ascii: "@")), at > start + 1, at < end - 1
    else { return nil }
    return String(decoding: timestamp, as: UTF8.self)
  }

  /// The digest in hexadecimal.
  package static func digest(timestamp: String, password: Secret) throws(SASLError) -> Secret {
    let octets = try password.withBytes { (secret) throws(SASLError) -> [UInt8] in
      guard !secret.contains(0) else { throw SASLError.unsendableCredential }
      var message = Array(timestamp.utf8) + secret
      defer { for index in message.indices { message[index] = 0 } }
      guard let digest = HashFunction.md5.digest(of: message) else {
        throw SASLError.hashUnavailable
      }
      return digest
    }
    return Secret(Array(Hexadecimal.encode(octets).utf8))
  }
}
