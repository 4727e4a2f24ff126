internal import JobEvents
internal import MailClients
internal import MailTypes
internal import TerminalUI

extension Surroundings {
  /// Who tells of a job; `label` is the account's name where several jobs run.
  func reporter(label: String?) -> any JobObserver {
    if globals.isJSON {
      return JSONReporter(
        writer: jsonWriter, language: language, account: label, isVerbose: globals.verbosity > 0)
    }
    let detail: TextReporter.Detail =
      globals.isQuiet ? .quiet : globals.verbosity > 0 ? .verbose : .usual
    return TextReporter(console: console, language: language, detail: detail, label: label)
  }

  /// Tells of something that a person should know though the command goes on.
  func warn(_ what: Phrase, _ remedy: Phrase?) {
    let reporter = reporter(label: nil)
    reporter.receive(.warning(JobWarning(what: what, remedy: remedy)))
  }

  /// Tells why a command cannot go on.
  func tell(_ explanation: Explanation) {
    reporter(label: nil).receive(.failed(explanation))
  }

  /// Prints one event of a command that is no job.
  func printJSON(_ event: String, _ members: [(key: String, value: JSONObject.Value)]) {
    jsonWriter.write(event, members)
  }

  /// Where the conversation with a server goes with `-vv`; nil for nowhere.
  var transcript: ProtocolTranscript? {
    guard globals.verbosity > 1 else { return nil }
    let console = console
    return ProtocolTranscript { line in console.message(HarmlessText.line(line, limit: 2000)) }
  }
}
