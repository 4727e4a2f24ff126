/// What a manual page says around the part that the command table gives.
package struct ManualFrame: Hashable, Sendable {
  package struct Section: Hashable, Sendable {
    /// In capitals: `SEE ALSO`.
    package var title: String
    /// mdoc(7) source.
    package var source: String

    package init(title: String, source: String) {
      self.title = title
      self.source = source
    }
  }

  /// As mdoc(7) wants it, `March 1, 2027`: changes with a release, so that two runs agree.
  package var date: String
  /// What the page is about in half a sentence without a full stop.
  package var oneLine: String
  /// The DESCRIPTION, mdoc(7) source.
  package var description: String
  /// What follows the commands, in this order.
  package var sections: [Section]

  package init(date: String, oneLine: String, description: String, sections: [Section]) {
    self.date = date
    self.oneLine = oneLine
    self.description = description
    self.sections = sections
  }
}
