package import MailFormats

/// What a source of an import is.
package enum ImportForm: Hashable, Sendable {
  case maildir
  /// Nil where each file is to tell its variant.
  case mbox(MboxVariant?)
  case eml

  /// From the word on the command line; nil for any other.
  package init?(_ word: String) {
    switch word {
    case "maildir": self = .maildir
    case "mbox", "thunderbird", "takeout": self = .mbox(nil)
    case "eml": self = .eml
    default:
      guard let variant = MboxVariant(rawValue: word) else { return nil }
      self = .mbox(variant)
    }
  }

  package static let words = [
    "maildir", "mbox", "mboxo", "mboxrd", "mboxcl", "mboxcl2", "thunderbird", "takeout", "eml",
  ]

  var isMbox: Bool { if case .mbox = self { true } else { false } }
}

/// Files that hold the messages of one folder.
package struct ImportContainer: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A directory with `cur` and `new`.
    case maildir
    /// A file of many messages.
    case mbox(MboxVariant?)
    /// A directory of files with one message each, or one such file.
    case files(only: String?)
  }

  package var kind: Kind
  /// Names from the source down; empty for the source itself.
  package var path: [String]
  /// The levels of the folder; never empty.
  package var levels: [String]
}
