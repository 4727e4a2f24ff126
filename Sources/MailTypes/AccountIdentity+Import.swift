extension AccountIdentity {
  /// Stands in an archive that `import` has made, until a backup gives it an account.
  ///
  /// `.invalid` is a domain that no host can be in (RFC 2606 §2).
  package static let imported = AccountIdentity(user: "import", host: "mailkura.invalid")

  package var isImported: Bool { self == .imported }
}
