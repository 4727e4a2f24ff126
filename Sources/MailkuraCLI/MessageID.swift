/// How messages of an archive are named for people: by the beginning of their SHA-256.
enum MessageID {
  /// Enough that no two messages of an archive have the same by chance.
  static let digits = 16
  /// What a table shows; also enough in any archive that one person has.
  static let shortDigits = 10
}
