import MailTypes
import Testing

@testable import Settings

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("PasswordCommand")
struct PasswordCommandTests {
  private let environment = ProcessEnvironment(["PATH": "/usr/bin:/bin", "SHOWN": "yes"])

  private func run(
    _ line: String, limit: Int = 10, shouldStop: () -> Bool = { false }
  ) throws(CredentialError) -> String {
    let command = PasswordCommand(line: line, environment: environment, limitSeconds: limit)
    return try command.run(shouldStop: shouldStop).withBytes {
      String(decoding: $0, as: UTF8.self)
    }
  }

  @Test(
    "the first line of the output is the password",
    arguments: [
      ("echo pw", "pw"), ("printf 'pw\\r\\n'", "pw"), ("printf pw", "pw"),
      ("printf 'pw\\nnote\\n'", "pw"), ("echo \"$SHOWN\"", "yes"),
      ("sleep 0.1; printf p; sleep 0.1; echo w", "pw"), ("echo pw; exec 1>&-; sleep 0.1", "pw"),
    ])
  func output(line: String, password: String) throws {
    #expect(try run(line) == password)
  }

  @Test("much output after the first line is read and dropped")
  func muchOutput() throws {
    #expect(try run("echo pw; yes | head -c 3000000") == "pw")
  }

  @Test("nothing can be read from standard input")
  func input() throws {
    #expect(try run("cat; echo end") == "end")
  }

  @Test("no descriptor but the first three is inherited")
  func descriptors() throws {
    let extra = dup(2)
    defer { close(extra) }
    #expect(try run("ls /dev/fd/ | tr '\\n' ' '").hasPrefix("0 1 2 3") == true)
    #expect(try run("[ -e /dev/fd/\(extra) ] && echo open || echo closed") == "closed")
  }

  @Test(
    "a command that fails or says nothing is 78",
    arguments: [
      ("exit 3", .exited(status: 3)), ("echo pw; exit 1", .exited(status: 1)),
      ("no-such-command-here 2>/dev/null", .exited(status: 127)),
      ("kill -9 $$", .killed(signal: 9)), ("true", .empty), ("echo", .empty),
    ] as [(String, CredentialError.Code)])
  func failures(line: String, code: CredentialError.Code) {
    let error = #expect(throws: CredentialError.self) { try run(line) }
    #expect(error?.code == code)
    #expect(error?.explanation.status == .configuration)
  }

  @Test("a command that takes too long is ended with all that it started")
  func timeLimit() throws {
    let file = ScratchFile("")
    let line = "(sleep 1.5; touch '\(file.directory)/mark') & echo pw; sleep 30"
    let error = #expect(throws: CredentialError.self) { try run(line, limit: 1) }
    #expect(error?.code == .tookTooLong(seconds: 1))
    usleep(900_000)
    #expect(unsafe access(file.directory + "/mark", F_OK) == -1)
  }

  @Test("a command is ended when the run is to stop")
  func interruption() {
    let start = ContinuousClock.now
    let error = #expect(throws: CredentialError.self) {
      try run("sleep 30") { ContinuousClock.now - start > .milliseconds(50) }
    }
    #expect(error?.code == .interrupted)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test("a command that job control stops wanted the terminal")
  func stopped() {
    let error = #expect(throws: CredentialError.self) { try run("kill -TTIN $$; echo pw") }
    #expect(error?.code == .wantedTerminal)
  }

  @Test("a process left behind that holds the output does not hold up the run")
  func leftBehind() throws {
    let start = ContinuousClock.now
    #expect(try run("sleep 3 & echo pw") == "pw")
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test("a command does not see the variables of other passwords")
  func hiddenVariables() throws {
    let source = CredentialSource.command("echo \"<$OTHER>\"")
    let variables = ProcessEnvironment(["PATH": "/bin:/usr/bin", "OTHER": "hunter2"])
    let obtained = try source.obtain(environment: variables, hiddenVariables: ["OTHER"])
    #expect(obtained.secret.withBytes { $0 == Array("<>".utf8) })
  }
}
