internal import MailTypes

/// Something that can stand for a `?` of a statement.
protocol SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError)
}

extension Int64: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(self, at: index)
  }
}

extension Int: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(self), at: index)
  }
}

extension Int32: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(self), at: index)
  }
}

extension UInt8: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(self), at: index)
  }
}

extension UInt32: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(self), at: index)
  }
}

extension UInt64: SQLValue {
  /// Beyond what the database can hold, servers' claims become the largest number it can.
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(clamping: self), at: index)
  }
}

extension Bool: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(self ? 1 : 0), at: index)
  }
}

extension String: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(self, at: index)
  }
}

extension [UInt8]: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(self, at: index)
  }
}

extension Optional: SQLValue where Wrapped: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    if let self {
      try self.bind(to: statement, at: index)
    } else {
      try statement.bindNull(at: index)
    }
  }
}

extension RowID: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(rawValue, at: index)
  }
}

extension UID: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(rawValue), at: index)
  }
}

extension UIDValidity: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(Int64(rawValue), at: index)
  }
}

extension ModSequence: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try rawValue.bind(to: statement, at: index)
  }
}

extension ContentDigest: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(bytes, at: index)
  }
}

extension MailboxName: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(wire, at: index)
  }
}

extension RunState: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(rawValue, at: index)
  }
}

extension FolderProgress.State: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(rawValue, at: index)
  }
}

extension ReplayComparison: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(rawValue, at: index)
  }
}

extension ReplayState: SQLValue {
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(rawValue, at: index)
  }
}
