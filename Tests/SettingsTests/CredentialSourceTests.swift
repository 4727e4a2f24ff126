import MailTypes
import Settings
import Testing

@Suite("CredentialSource")
struct CredentialSourceTests {
  private func text(_ source: CredentialSource, _ variables: [String: String] = [:]) throws
    -> String
  {
    let obtained = try source.obtain(environment: ProcessEnvironment(variables))
    return obtained.secret.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  private func failure(_ source: CredentialSource, _ variables: [String: String] = [:])
    -> CredentialError?
  {
    #expect(throws: CredentialError.self) {
      try source.obtain(environment: ProcessEnvironment(variables))
    }
  }

  @Test(
    "the first line without its line end is the password",
    arguments: [
      ("pw", "pw"), ("pw\n", "pw"), ("pw\r\n", "pw"), ("pw\nsecond\n", "pw"), (" p w \n", " p w "),
      ("pw\r\r\n", "pw\r"), ("パス\n", "パス"),
    ])
  func firstLine(content: String, password: String) throws {
    let file = ScratchFile(content)
    #expect(try text(.file(file.path)) == password)
    #expect(try text(.file(file.link())) == password)
    #expect(try text(.environment("PW"), ["PW": content]) == password)
  }

  @Test("a leading ~ is the user's home, which a shell leaves alone in --password-file=~/x")
  func home() throws {
    let file = ScratchFile("pw")
    #expect(try text(.file("~/secret file"), ["HOME": file.directory]) == "pw")
  }

  @Test("a source that gives nothing usable is 78", arguments: ["", "\n", "\r\n", "\nsecond\n"])
  func nothing(content: String) {
    let file = ScratchFile(content)
    let error = failure(.file(file.path))
    #expect(error?.code == .empty)
    #expect(error?.explanation.status == .configuration)
    #expect(failure(.environment("PW"), ["PW": content])?.explanation.status == .configuration)
  }

  @Test("a password may have 65,536 octets and no NUL")
  func limits() throws {
    let longest = String(repeating: "x", count: 65_536)
    let files = [longest + "\r\n", longest + "x", "a\0b"].map { ScratchFile($0) }
    try withExtendedLifetime(files) { () throws in
      #expect(try text(.file(files[0].path)) == longest)
      #expect(failure(.file(files[1].path))?.code == .tooLong(maximum: 65_536))
      #expect(failure(.file(files[2].path))?.code == .holdsNUL)
    }
  }

  @Test(
    "a file that others can write is refused with the chmod to type",
    arguments: [0o620, 0o602, 0o666])
  func writable(mode: UInt32) {
    let file = ScratchFile("pw", mode: mode)
    let error = failure(.file(file.path))
    #expect(error?.code == .writableByOthers)
    #expect(error?.explanation.status == .refused)
    #expect(error?.explanation.remedy.en.contains("chmod 600 '\(file.path)'") == true)
    #expect(error?.explanation.remedy.ja.contains("chmod 600 '\(file.path)'") == true)
  }

  @Test("a file that others can read works with a warning", arguments: [0o640, 0o604, 0o644])
  func readable(mode: UInt32) throws {
    let file = ScratchFile("pw", mode: mode)
    let obtained = try CredentialSource.file(file.path).obtain(
      environment: ProcessEnvironment([:]))
    #expect(obtained.warnings.count == 1)
    #expect(obtained.warnings.first?.remedy.en.contains("chmod 600") == true)
  }

  @Test("a private file works without one", arguments: [0o600, 0o400])
  func privateFile(mode: UInt32) throws {
    let file = ScratchFile("pw", mode: mode)
    let obtained = try CredentialSource.file(file.path).obtain(
      environment: ProcessEnvironment([:]))
    #expect(obtained.warnings.isEmpty)
  }

  @Test("a missing file is 66 where the command line names it and 78 where the configuration does")
  func missing() {
    #expect(failure(.file("/nonexistent/x"))?.explanation.status == .notFound)
    let configured = failure(.file("/nonexistent/x", isConfigured: true))
    #expect(configured?.explanation.status == .configuration)
    #expect(failure(.file("/dev"))?.code == .notAFile)
    #expect(failure(.file("/dev/zero"))?.code == .notAFile)
  }

  @Test("a variable that is not set is 78")
  func variables() {
    #expect(failure(.environment("PW"))?.code == .variableNotSet)
    #expect(failure(.environment("PW"))?.explanation.status == .configuration)
  }

  @Test("a password in the configuration is what it is")
  func plain() throws {
    #expect(try text(.plain(Secret(Array("pw\n".utf8)))) == "pw\n")
  }

  @Test("no error shows a password")
  func secrecy() {
    let file = ScratchFile("hunter2", mode: 0o666)
    let error = failure(.file(file.path))
    #expect(error?.source == file.path)
    #expect(error.map { !"\($0) \($0.explanation)".contains("hunter2") } == true)
  }
}
