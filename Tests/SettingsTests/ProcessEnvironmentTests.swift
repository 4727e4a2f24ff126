import Settings
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("ProcessEnvironment")
struct ProcessEnvironmentTests {
  @Test("holds the variables of the process, values with = included")
  func current() async {
    await #expect(processExitsWith: .exitCode(7)) {
      unsafe setenv("MAILKURA_TEST", "a=b=日本", 1)
      unsafe setenv("MAILKURA_EMPTY", "", 1)
      let environment = ProcessEnvironment.current()
      let isRight =
        environment["MAILKURA_TEST"] == "a=b=日本" && environment["MAILKURA_EMPTY"] == nil
        && environment.variables["MAILKURA_EMPTY"] == ""
      exit(isRight ? 7 : 1)
    }
  }
}
