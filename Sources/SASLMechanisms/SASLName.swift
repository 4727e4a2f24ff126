/// `saslname` of RFC 5801 §4: a user name inside a message that commas and equals signs divide.
enum SASLName {
  static func quoted(_ name: String) throws(SASLError) -> String {
    var quoted = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\0", "\u{1}": throw SASLError.unsendableCredential
      case ",": quoted += "=2C"
      case "=": quoted += "=3D"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }
}
