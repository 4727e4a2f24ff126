import MailClients
import MailTypes
import SASLMechanisms
import TestSupport
import Testing

/// SCRAM with channel binding over real TLS, against a server that shares no code with mailkura.
@Suite("Bound logins", .enabled(if: DovecotServer.isAvailable, "needs openssl and Python 3"))
struct ChannelBindingLoginTests {
  private final class Bench {
    let scratch: ScratchDirectory
    let process: ChildProcess
    let port: UInt16

    /// A server of `scram_server.py`; `lie` is what it is dishonest about.
    init(_ mechanism: AuthenticationMechanism, _ binding: String, lie: String = "") throws {
      scratch = try ScratchDirectory("scram")
      process = try ChildProcess(
        [
          "python3", Repository.path("Scripts/lib/scram_server.py"),
          Repository.path("Fixtures/tls/server.pem"), Repository.path("Fixtures/tls/server.key"),
          mechanism.rawValue, binding, lie,
        ], outputs: scratch("server"))
      let end = ContinuousClock.now + .seconds(20)
      while !process.output.contains("\n"), process.poll() == nil, ContinuousClock.now < end {
        _ = try ChildProcess.run(["sleep", "0.05"])
      }
      let line = process.output.split(separator: "\n").first ?? ""
      port = try #require(UInt16(line), "\(process.errorOutput)")
    }

    /// Logs in; the server tells afterwards what it saw.
    func logIn(password: String = "pencil") -> ClientError? {
      let settings = ConnectionSettings(
        endpoint: ServiceEndpoint(host: "localhost", port: port, security: .implicitTLS),
        user: "user",
        tls: TLSPolicy(serverName: "localhost", caFile: Repository.path("Fixtures/tls/ca.pem")))
      return clientError {
        let connection = try IMAPConnection.open(
          settings, credential: .password(Secret(Array(password.utf8))))
        #expect(connection.offers("BOUND"))
        connection.close()
      }
    }

    var verdict: String? {
      _ = process.wait(limit: .seconds(20))
      return process.output.split(separator: "\n").dropFirst().first.map(String.init)
    }
  }

  @Test(
    "both ends prove that they are ends of one connection",
    arguments: [
      (AuthenticationMechanism.scramSHA256Plus, "tls-exporter"),
      (.scramSHA256Plus, "tls-server-end-point"), (.scramSHA1Plus, "tls-exporter"),
      (.scramSHA1Plus, "tls-server-end-point"),
    ])
  func proves(mechanism: AuthenticationMechanism, binding: String) throws {
    let bench = try Bench(mechanism, binding)
    #expect(bench.logIn() == nil)
    #expect(bench.verdict == "proved")
  }

  /// As where somebody with another certificate passes everything on.
  @Test("somebody in between is found out", arguments: ["tls-exporter", "tls-server-end-point"])
  func manInTheMiddle(binding: String) throws {
    let bench = try Bench(.scramSHA256Plus, binding, lie: "binding")
    let error = bench.logIn()
    #expect(error?.code == .mechanismFailed(.refused("channel-bindings-dont-match")))
    #expect(error?.explanation.status == .refused)
    #expect(error?.explanation.cause.en.contains("in between") == true)
    #expect(bench.verdict == "channel-bindings-dont-match")
  }

  @Test("a server that does not prove itself is not believed")
  func wrongSignature() throws {
    let bench = try Bench(.scramSHA256Plus, "tls-exporter", lie: "signature")
    #expect(bench.logIn()?.code == .mechanismFailed(.serverNotProven))
  }

  @Test("a wrong password is one")
  func wrongPassword() throws {
    let bench = try Bench(.scramSHA256Plus, "tls-exporter")
    let error = bench.logIn(password: "pen")
    #expect(error?.code == .mechanismFailed(.refused("invalid-proof")))
    #expect(error?.explanation.status == .refused)
    #expect(bench.verdict == "invalid-proof")
  }
}
