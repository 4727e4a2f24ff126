internal import MailTypes

/// The first line of what a password source gives.
enum PasswordLine {
  /// The longest password that is taken, in octets.
  static let longest = 65_536

  /// Takes the bytes up to the first line end and wipes them all;
  /// a CR before the LF is part of that end.
  static func secret(
    takenFrom bytes: inout [UInt8], source: String
  ) throws(CredentialError) -> Secret {
    var line = Array(bytes.prefix { $0 != 0x0A })
    for index in bytes.indices { bytes[index] = 0 }
    defer { for index in line.indices { line[index] = 0 } }
    if line.last == 0x0D { line.removeLast() }
    guard !line.isEmpty else { throw CredentialError(.empty, in: source) }
    guard line.count <= longest else {
      throw CredentialError(.tooLong(maximum: longest), in: source)
    }
    guard !line.contains(0) else { throw CredentialError(.holdsNUL, in: source) }
    return Secret(line)
  }
}
