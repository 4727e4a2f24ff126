extension Schema {
  /// Version 9: what ended a run early.
  static let ninth = """
    ALTER TABLE run ADD COLUMN reason_en TEXT;
    ALTER TABLE run ADD COLUMN reason_ja TEXT;
    ALTER TABLE run ADD COLUMN server_words TEXT;
    """
}
