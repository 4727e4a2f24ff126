internal import MailTypes

/// Writes the manual page of the tool, in English and mdoc(7), from the table that also parses.
package struct ManualRenderer: Sendable {
  private let tool: ToolDescription
  private let frame: ManualFrame

  package init(tool: ToolDescription, frame: ManualFrame) {
    self.tool = tool
    self.frame = frame
  }

  /// The whole page, ended by a line feed.
  package func render() -> String {
    var lines = [
      ".\\\" Made from the command table by Scripts/generate-man; changes belong there.",
      ".Dd \(frame.date)",
      ".Dt \(tool.name.uppercased()) 1",
      ".Os",
      ".Sh NAME",
      ".Nm \(tool.name)",
      ".Nd \(frame.oneLine)",
      ".Sh SYNOPSIS",
      ".Nm",
      ".Op Ar global options",
      ".Ar command",
      ".Op Ar options",
      ".Op Ar arguments",
      ".Sh DESCRIPTION",
      frame.description,
      ".Sh GLOBAL OPTIONS",
      "These hold for every command and may stand before or after its name.",
    ]
    lines += list(tool.globals)
    lines.append(".Sh COMMANDS")
    for command in tool.commands { lines += section(command) }
    lines += exitStatuses()
    for section in frame.sections { lines += [".Sh \(section.title)", section.source] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ command: CommandDescription) -> [String] {
    var lines = [".Ss \(tool.name) \(command.name)", MdocText.text(command.summary.en)]
    lines += [".Pp", ".Nm \(tool.name)", ".Cm \(command.name)"]
    for operand in command.operands {
      let name = MdocText.argument(operand.metavar)
      switch operand.count {
      case .one: lines.append(".Ar \(name)")
      case .oneAtMost: lines.append(".Op Ar \(name)")
      case .any: lines.append(".Op Ar \(name) ...")
      }
    }
    for option in command.options where option.isRequired { lines.append("." + term(option)) }
    lines.append(".Op Ar options")
    for paragraph in command.paragraphs { lines += [".Pp", MdocText.text(paragraph.en)] }
    if !command.operands.isEmpty {
      lines.append(".Bl -tag -width Ds")
      for operand in command.operands {
        lines += [
          ".It Ar \(MdocText.argument(operand.metavar))", MdocText.text(operand.help.en),
        ]
      }
      lines.append(".El")
    }
    lines += list(command.options.filter { $0.group == nil })
    var groups: [Phrase] = []
    for case let group? in command.options.map(\.group) where !groups.contains(group) {
      groups.append(group)
    }
    for group in groups {
      lines += [".Pp", MdocText.text(group.en) + ":"]
      lines += list(command.options.filter { $0.group == group })
    }
    for example in command.examples {
      let meaning = example.meaning.en
      let lead = meaning.last == "." ? String(meaning.dropLast()) : meaning
      lines += [".Pp", MdocText.text(lead) + ":", ".Dl " + MdocText.literal(example.line)]
    }
    let statuses = command.exitStatuses.map { String($0.rawValue) }.joined(separator: ", ")
    return lines + [".Pp", "Exit status: \(statuses)."]
  }

  private func list(_ options: [OptionDescription]) -> [String] {
    guard !options.isEmpty else { return [] }
    var lines = [".Bl -tag -width Ds"]
    for option in options {
      let short = option.short.map { "Fl \($0) , " } ?? ""
      lines += [".It " + short + term(option), MdocText.text(option.help.en)]
      if option.isRequired { lines.append("Required.") }
      if option.isRepeatable { lines.append("May be repeated.") }
    }
    return lines + [".El"]
  }

  private func term(_ option: OptionDescription) -> String {
    let flag = "Fl " + option.name.dropFirst()
    return option.metavar.map { flag + " Ar " + MdocText.argument($0) } ?? flag
  }

  private func exitStatuses() -> [String] {
    var lines = [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
    for status in ExitCode.allCases
    where tool.commands.contains(where: { $0.exitStatuses.contains(status) }) {
      lines += [".It \(status.rawValue)", MdocText.text(status.meaning.en)]
    }
    return lines + [".El"]
  }
}
