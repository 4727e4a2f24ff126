extension Schema {
  /// Version 8: why a mailbox of a target has not got all that was to be sent there.
  static let eighth = """
    ALTER TABLE target_folder ADD COLUMN reason_en TEXT;
    ALTER TABLE target_folder ADD COLUMN reason_ja TEXT;
    ALTER TABLE target_folder ADD COLUMN server_words TEXT;
    """
}
