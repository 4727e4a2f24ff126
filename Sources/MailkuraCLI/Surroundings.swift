internal import JobEvents
internal import MailClients
internal import MailTypes
internal import Settings
internal import TerminalUI

/// What a command finds around it: the environment, the terminal, the language, where output goes.
struct Surroundings: Sendable {
  let environment: ProcessEnvironment
  let globals: GlobalOptions
  let language: Language
  let output: DescriptorOutput
  let outputTerminal: Terminal
  let console: Console
  let jsonWriter: JSONEventWriter

  init(environment: ProcessEnvironment, globals: GlobalOptions) {
    self.environment = environment
    self.globals = globals
    language = globals.language ?? LocaleLanguage.language(of: environment)
    output = .standardOutput
    outputTerminal = .standardOutput(variables: environment.variables)
    console = .standard(color: globals.color, variables: environment.variables)
    jsonWriter = JSONEventWriter(output: DescriptorOutput.standardOutput)
  }

  var outputStyle: TextStyle { console.resultStyle }
}
