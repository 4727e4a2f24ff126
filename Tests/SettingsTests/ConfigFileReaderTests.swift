import MailTypes
import Settings
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("Configuration files on disk")
struct ConfigFileReaderTests {
  private let environment = ProcessEnvironment(["HOME": "/nonexistent"])

  @Test("a file that nobody named may be missing, one that somebody named may not")
  func missing() throws {
    #expect(try ConfigFile.load(option: nil, environment: environment).map(\.path) == nil)
    let named = #expect(throws: ConfigError.self) {
      try ConfigFile.load(option: "/nonexistent/c", environment: environment)
    }
    #expect(named?.explanation.status == .notFound)
    var variables = environment
    variables.variables["MAILKURA_CONFIG"] = "/nonexistent/d"
    let inVariable = #expect(throws: ConfigError.self) {
      try ConfigFile.load(option: nil, environment: variables)
    }
    #expect(inVariable?.code == .missing)
    let needed = ConfigFile.missingError(option: nil, environment: environment)
    #expect(needed.explanation.status == .configuration)
  }

  @Test("a file is read with its permissions in mind")
  func permissions() throws {
    let text = "{accounts:{a:{source:'imaps://u@h',password:{plain:'x'}}}}"
    let good = ScratchFile(text)
    #expect(try ConfigFile.load(option: good.path, environment: environment)?.accounts.count == 1)
    let open = ScratchFile(text, mode: 0o644)
    let error = #expect(throws: ConfigError.self) {
      try ConfigFile.load(option: open.path, environment: environment)
    }
    #expect(error?.code == .plainPasswordInOpenFile(mode: 0o644))
    let writable = ScratchFile("{}", mode: 0o622)
    let file = try ConfigFile.load(option: writable.path, environment: environment)
    #expect(file?.warnings.count == 1)
    #expect(file?.warnings.first?.remedy.en.contains("chmod go-w '\(writable.path)'") == true)
  }

  @Test("what is no text file is refused")
  func noText() {
    let cases: [(String, ConfigError.Code)] = [
      ("/dev", .notAFile), ("/dev/zero", .notAFile),
    ]
    for (path, code) in cases {
      let error = #expect(throws: ConfigError.self) {
        try ConfigFile.load(option: path, environment: environment)
      }
      #expect(error?.code == code)
    }
  }

  @Test("a file of a megabyte is read, a larger one refused")
  func size() throws {
    let blank = String(repeating: " ", count: (1 << 20) - 2)
    let files = ["{}" + blank, "{} " + blank].map { ScratchFile($0) }
    try withExtendedLifetime(files) {
      _ = try ConfigFile.load(option: files[0].path, environment: environment)
      let error = #expect(throws: ConfigError.self) {
        try ConfigFile.load(option: files[1].path, environment: environment)
      }
      #expect(error?.code == .tooLarge(maximum: 1 << 20))
    }
  }
}
