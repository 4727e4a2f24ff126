internal import CommandTable
internal import MailEngine
internal import MailTypes

/// Options of the commands that go to a target, the same in each.
extension CommandOption {
  static func maps(_ field: any Field<[ReplayNaming.Rule]>, _ help: Phrase) -> Self {
    parsedEach("--map", "FROM=TO", field, help) { text throws(ValueError) in
      guard let rule = ReplayNaming.Rule(text) else {
        throw ValueError(
          expected: Phrase(en: "two names with = between them", ja: "= でつないだ2つの名前"))
      }
      return rule
    }
  }

  static func report(_ field: any Field<String?>, _ help: Phrase) -> Self {
    parsed("--report", "FILE", field, help) { text throws(ValueError) in
      guard RestoreReportFile.Form(path: text) != nil else {
        throw ValueError(
          expected: Phrase(
            en: "a file name that ends in .html or .md", ja: ".html か .md で終わるファイル名"))
      }
      return text
    }
  }
}
