import Settings
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("ProcessHardening")
struct ProcessHardeningTests {
  @Test("no core is dumped and new files are for the user alone")
  func applied() async {
    await #expect(processExitsWith: .exitCode(7)) {
      ProcessHardening.apply()
      var limit = rlimit()
      #if canImport(Darwin)
      _ = unsafe getrlimit(RLIMIT_CORE, &limit)
      #else
      _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      #endif
      exit(limit.rlim_cur == 0 && limit.rlim_max == 0 && umask(0) == 0o077 ? 7 : 1)
    }
  }
}
