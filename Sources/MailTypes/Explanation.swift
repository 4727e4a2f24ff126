/// What a person is told about a failure: what failed, why, and what to do.
package struct Explanation: Hashable, Sendable {
  package var status: ExitCode
  /// One line: what failed and where.
  package var what: Phrase
  /// One line: the likely cause.
  package var cause: Phrase
  /// One line: what to do now.
  package var remedy: Phrase
  /// The other side's own words, unedited; whoever prints them makes them harmless first.
  package var serverWords: String?

  package init(
    _ status: ExitCode, what: Phrase, cause: Phrase, remedy: Phrase, serverWords: String? = nil
  ) {
    self.status = status
    self.what = what
    self.cause = cause
    self.remedy = remedy
    self.serverWords = serverWords
  }
}

/// An error that says how much it takes with it and can explain itself to a person.
package protocol Explainable: Error, Sendable {
  var scope: FailureScope { get }
  /// Whether the same attempt may succeed a little later, without anything being changed.
  var isWorthRetrying: Bool { get }
  var explanation: Explanation { get }
}
