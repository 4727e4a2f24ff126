import CommandTable
import MailTypes
import Testing

@Suite("TableValidator")
struct TableValidatorTests {
  private let sound = SampleTool.parser.description

  @Test("finds nothing in a sound table")
  func soundTable() {
    #expect(TableValidator.problems(in: sound) == [])
  }

  @Test("finds each mistake by itself")
  func mistakes() {
    let changes: [(String, (inout ToolDescription) -> Void)] = [
      ("twice", { $0.commands.append($0.commands[0]) }),
      ("twice", { $0.commands[0].options.append($0.commands[0].options[0]) }),
      ("twice", { $0.commands[0].options.append($0.globals[0]) }),
      ("twice", { $0.commands[0].options[5].short = "q" }),
      ("no name", { $0.globals[0].name = "config" }),
      ("no name", { $0.globals[0].name = "--" }),
      ("no name", { $0.globals[0].name = "--Config" }),
      ("English", { $0.commands[0].summary.en = "Copies" }),
      ("Japanese", { $0.commands[0].options[0].help.ja = "場所" }),
      ("takes no value", { $0.globals[1].isRequired = true }),
      ("takes what follows", { $0.commands[1].operands.reverse() }),
      ("64 is missing", { $0.commands[0].exitStatuses = [.done] }),
      ("doubled status", { $0.commands[0].exitStatuses.append(.done) }),
      ("something else", { $0.commands[0].examples[0].line = "rm -r" }),
    ]
    for (words, change) in changes {
      var tool = sound
      change(&tool)
      let problems = TableValidator.problems(in: tool)
      #expect(problems.contains { $0.contains(words) }, "\(words): \(problems)")
    }
  }
}
