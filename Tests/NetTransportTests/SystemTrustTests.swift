import NetTransport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Runs in processes of its own, since what the system trusts is told by the environment.
struct SystemTrustTests {
  /// Ends the process: 0 when a server of the test authority was trusted without a CA file.
  private static func exitAfterHandshake(bundle: String, directory: String) -> Never {
    unsafe setenv("SSL_CERT_FILE", bundle, 1)
    unsafe setenv("SSL_CERT_DIR", directory, 1)
    do {
      let server = try TLSTestServer { $0.sendCloseNotify() }
      let stream = try TransportOpener.connect(
        host: "127.0.0.1", port: server.port, timeouts: TransportTimeouts())
      let tls = try TransportOpener.startTLS(
        on: stream, policy: TLSFixture.policy(authority: nil), deadline: .after(seconds: 5))
      tls.close()
      exit(0)
    } catch {
      exit(3)
    }
  }

  @Test("The system's bundle of authorities is trusted")
  func trustsBundle() async {
    await #expect(processExitsWith: .success) {
      Self.exitAfterHandshake(bundle: TLSFixture.authority, directory: "/nonexistent")
    }
  }

  @Test("The system's directory of authorities is trusted, files being named after their hash")
  func trustsDirectory() async {
    await #expect(processExitsWith: .success) {
      Self.exitAfterHandshake(bundle: "/nonexistent", directory: TLSFixture.path("hashed"))
    }
  }

  @Test("Without either, nothing is trusted")
  func trustsNothing() async {
    await #expect(processExitsWith: .exitCode(3)) {
      Self.exitAfterHandshake(bundle: "/nonexistent", directory: "/nonexistent")
    }
  }
}
