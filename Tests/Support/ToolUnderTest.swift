#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The built mailkura, run as a process with a home of its own in a zone that is not UTC.
package struct ToolUnderTest: Sendable {
  package let scratch: ScratchDirectory
  private let executable: String

  /// The executable that was built with the tests; `MAILKURA_BIN` names another one.
  package static let executable: String = {
    if let named = ProcessInfo.processInfo.environment["MAILKURA_BIN"] { return named }
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
    let parts = bundle.split(separator: "/", omittingEmptySubsequences: false)
    let top = parts.prefix { !$0.hasSuffix(".xctest") }
    return top.joined(separator: "/") + "/mailkura"
  }()

  package init(_ scratch: ScratchDirectory) throws {
    self.scratch = scratch
    executable = Self.executable
    if !FileManager.default.fileExists(atPath: scratch("home")) {
      try FileManager.default.createDirectory(
        atPath: scratch("home"), withIntermediateDirectories: false)
    }
  }

  private var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": scratch("home"), "TZ": "JST-9", "LC_ALL": "C.UTF-8", "TERM": "dumb",
    ]
  }

  /// Starts it with `--json`, or without.
  package func start(
    _ arguments: [String], isJSON: Bool = true, under wrapper: [String] = [],
    adding variables: [String: String] = [:]
  ) throws -> ChildProcess {
    try ChildProcess(
      wrapper + [executable] + arguments + (isJSON ? ["--json"] : []),
      environment: environment.merging(variables) { _, new in new },
      outputs: scratch("run-\(UUID().uuidString)"))
  }

  package func run(
    _ arguments: [String], isJSON: Bool = true, under wrapper: [String] = [],
    adding variables: [String: String] = [:], limit: Duration = .seconds(90)
  ) throws -> ToolRun {
    let child = try start(arguments, isJSON: isJSON, under: wrapper, adding: variables)
    return ToolRun(child, limit: limit)
  }
}

/// A run of the tool that has ended: its status, its words, its events.
package struct ToolRun: Sendable, CustomStringConvertible {
  package let ending: ChildProcess.Ending
  package let output: String
  package let errorOutput: String
  package let peakKilobytes: Int
  /// The lines of standard output that are JSON objects.
  package let events: [JSONValue]
  /// The lines of standard output that are not.
  package let otherLines: [String]

  package init(_ child: ChildProcess, limit: Duration = .seconds(90)) {
    ending = child.wait(limit: limit)
    output = child.output
    errorOutput = child.errorOutput
    peakKilobytes = child.peakKilobytes
    var events: [JSONValue] = []
    var others: [String] = []
    for line in output.split(separator: "\n") {
      if let value = JSONValue(line: line), case .object = value {
        events.append(value)
      } else {
        others.append(String(line))
      }
    }
    self.events = events
    otherLines = others
  }

  package func events(_ name: String) -> [JSONValue] {
    events.filter { $0["event"] == .string(name) }
  }

  package var summary: JSONValue { events("summary").last ?? .null }
  package var error: JSONValue { events("error").last ?? .null }

  /// What `list` printed, as the independent reader sees messages; gone ones are left out.
  package var listed: [MailEntry] {
    events("message").filter { $0["gone_since"] == .null }.compactMap(MailEntry.init(listed:))
  }

  package var description: String {
    "\(ending)\n" + String(output.suffix(1_500)) + String(errorOutput.suffix(1_500))
  }
}

extension MailEntry {
  /// From a `message` event of `list`.
  package init?(listed event: JSONValue) {
    guard var entry = MailEntry(dumped: event.withDate(from: "internal_date")) else { return nil }
    entry.flags = Set(event["flags"].texts.map { $0.lowercased().replacing("\\", with: "") })
    self = entry
  }
}

extension JSONValue {
  /// The object with `date` set to the seconds since 1970 of an RFC 3339 member.
  fileprivate func withDate(from key: String) -> JSONValue {
    guard case .object(var members) = self, let text = self[key].text,
      let date = try? Date(text, strategy: .iso8601)
    else { return self }
    members["date"] = .number(date.timeIntervalSince1970)
    return .object(members)
  }
}
