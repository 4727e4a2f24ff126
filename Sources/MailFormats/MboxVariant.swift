/// How an mbox keeps lines of a message from passing for separators.
package enum MboxVariant: String, Hashable, Sendable, CaseIterable {
  /// `From ` becomes `>From `; an original `>From ` cannot be told from it.
  case mboxo
  /// Each `>*From ` gets one more `>`.
  case mboxrd
  /// As mboxo, and Content-Length says where the message ends.
  case mboxcl
  /// Nothing is quoted; Content-Length alone says where the message ends.
  case mboxcl2

  var usesContentLength: Bool { self == .mboxcl || self == .mboxcl2 }

  /// What takes the quoting off; nil where there is none.
  var unquoting: MboxQuoting.Direction? {
    switch self {
    case .mboxo, .mboxcl: .unquotingOnce
    case .mboxrd: .unquoting
    case .mboxcl2: nil
    }
  }
}
