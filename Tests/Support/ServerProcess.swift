#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A mail server of the test run's own, started by one of `Scripts/lib`; it ends with the test process,
/// however that ends.
final class ServerProcess: Sendable {
  struct Facts: Decodable, Sendable {
    var host: String
    var imap: UInt16
    var imaps: UInt16
    /// Nil where the server does not speak POP3.
    var pop3: UInt16?
    var pop3s: UInt16?
    var ca: String
    var passwordFile: String
    var log: String
    var mail: String
  }

  let facts: Facts
  private let directory: ScratchDirectory
  private let process: ChildProcess

  /// - Parameters:
  ///   - program: Its file in `Scripts/lib`, which prints facts as JSON when it listens.
  ///   - arguments: What follows the directory that it is to use.
  init(_ program: String, name: String, _ arguments: [String] = []) throws {
    directory = try ScratchDirectory(name)
    process = try ChildProcess(
      ["python3", Repository.path("Scripts/lib/" + program), directory.path] + arguments,
      outputs: directory("start"), holdsInput: true)
    let end = ContinuousClock.now + .seconds(30)
    while !process.output.hasSuffix("\n"), process.poll() == nil, ContinuousClock.now < end {
      _ = try? ChildProcess.run(["sleep", "0.1"])
    }
    guard let data = process.output.data(using: .utf8),
      let facts = try? JSONDecoder().decode(Facts.self, from: data)
    else { throw ChildProcess.Failure(description: "no server: " + process.errorOutput) }
    self.facts = facts
  }

  /// A file of the server's directory.
  func file(_ name: String) -> String { directory(name) }

  func url(_ user: String, scheme: String, host: String? = nil, port: UInt16? = nil) -> String {
    let coded = user.replacing("@", with: "%40")
    let port = port ?? self.port(of: scheme)
    return "\(scheme)://\(coded)@\(host ?? facts.host):\(port)"
  }

  private func port(of scheme: String) -> UInt16 {
    switch scheme {
    case "imaps": facts.imaps
    case "pop3s": facts.pop3s ?? 995
    case "pop3": facts.pop3 ?? 110
    default: facts.imap
    }
  }

  /// Runs `accounts.py` and returns what it printed; an exit status other than 0 is thrown.
  func accounts(_ arguments: [String]) throws -> String {
    let program = ["python3", Repository.path("Scripts/lib/accounts.py")]
    let all = program + ["--server", directory("server.json")] + arguments
    let run = try ChildProcess.run(all, limit: .seconds(120))
    guard run.ending == .exit(0) else {
      throw ChildProcess.Failure(
        description: "\(arguments.joined(separator: " ")): \(run.output)\(run.errorOutput)")
    }
    return run.output
  }
}
