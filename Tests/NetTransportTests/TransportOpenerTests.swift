import MailTypes
import NetTransport
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct TransportOpenerTests {
  @Test(
    "A name and both kinds of address lead there",
    arguments: [
      ("localhost", LoopbackListener.Family.ipv4), ("127.0.0.1", .ipv4),
      ("::1", .ipv6),
    ])
  func connects(host: String, family: LoopbackListener.Family) throws {
    let listener = try LoopbackListener(family) { LoopbackSocket.write([42], to: $0) }
    let stream = try TransportOpener.connect(
      host: host, port: listener.port, timeouts: TransportTimeouts())
    #expect(try stream.readExactly(1) == [42])
    #expect(stream.peer == (host == "::1" ? "[::1]:" : host + ":") + String(listener.port))
  }

  @Test("A port on which nobody listens refuses")
  func reportsRefusal() throws {
    let port = try LoopbackSocket.unusedPort()
    let error = failure { () throws(TransportError) in
      _ = try TransportOpener.connect(host: "localhost", port: port, timeouts: TransportTimeouts())
    }
    #expect(error?.code == .connectionRefused)
    #expect(error?.explanation.status == .tryLater)
    #expect(error?.isWorthRetrying == true)
  }

  @Test(
    "A name that cannot be is not found",
    arguments: [
      "", "a b", "local\0host", "host.invalid\n", String(repeating: "a", count: 256),
    ])
  func reportsImpossibleName(host: String) {
    let error = failure { () throws(TransportError) in
      _ = try TransportOpener.connect(host: host, port: 993, timeouts: TransportTimeouts())
    }
    #expect(error?.code == .hostNotFound)
    #expect(error?.explanation.status == .unavailable)
  }

  @Test("A process that may open no more files is told so")
  func reportsMissingDescriptors() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 3, rlim_max: 3)
      #if canImport(Darwin)
      _ = unsafe setrlimit(RLIMIT_NOFILE, &limit)
      #else
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      #endif
      let error = failure { () throws(TransportError) in
        _ = try TransportOpener.connect(
          host: "127.0.0.1", port: 993, timeouts: TransportTimeouts())
      }
      #expect(error?.code == .systemFailure)
      #expect(error?.errno == Errno(EMFILE))
    }
  }

  @Test("A host that drops every packet is left at the deadline")
  func timesOutConnecting() throws {
    let hole = try BlackHole()
    let error = failure { () throws(TransportError) in
      _ = try TransportOpener.connect(
        host: "127.0.0.1", port: hole.port,
        timeouts: TransportTimeouts(connect: .milliseconds(100)))
    }
    #expect(error?.code == .timedOut(.connecting))
    #expect(error?.explanation.status == .tryLater)
  }
}
