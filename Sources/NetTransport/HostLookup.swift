internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// One question to the system's resolver, asked on a thread of its own.
final class HostLookup: Sendable {
  enum Answer: Hashable, Sendable {
    case addresses([SocketAddress])
    case noSuchHost(String)
    case failed(String)
  }

  private let host: String
  private let port: UInt16
  private let finished: WakeUpPipe
  private let state = Mutex<Answer>(.failed("no answer yet"))

  /// Nil where the system has no descriptors left.
  init?(host: String, port: UInt16) {
    guard let finished = WakeUpPipe() else { return nil }
    self.host = host
    self.port = port
    self.finished = finished
  }

  /// Readable once there is an answer.
  var descriptor: CInt { finished.readingEnd }

  var answer: Answer { state.withLock { $0 } }

  /// - Returns: why no thread could be made, else nil.
  func start() -> Errno? {
    let context = unsafe Unmanaged.passRetained(self)
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    let failure = unsafe pthread_create(
      &thread, nil,
      { context in
        #if canImport(Darwin)
        unsafe HostLookup.run(context)
        #else
        if let context = unsafe context { unsafe HostLookup.run(context) }
        #endif
        return nil
      }, context.toOpaque())
    if failure == 0 {
      pthread_detach(thread)
      return nil
    }
    unsafe context.release()
    return Errno(failure)
  }

  private static func run(_ context: UnsafeMutableRawPointer) {
    // Signals are for the threads that expect them.
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    let lookup = unsafe Unmanaged<HostLookup>.fromOpaque(context).takeRetainedValue()
    var answer = ask(lookup.host, port: lookup.port, flags: AI_ADDRCONFIG)
    // On a machine that has loopback addresses only, AI_ADDRCONFIG hides those of localhost.
    if case .noSuchHost = answer { answer = ask(lookup.host, port: lookup.port, flags: 0) }
    lookup.state.withLock { $0 = answer }
    lookup.finished.wakeUp()
  }

  /// Blocks until the resolver answers; at once with `AI_NUMERICHOST`.
  static func ask(_ host: String, port: UInt16, flags: CInt) -> Answer {
    var hints = unsafe addrinfo()
    #if canImport(Darwin)
    unsafe hints.ai_socktype = SOCK_STREAM
    #else
    unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    #endif
    unsafe hints.ai_flags = flags | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(host, String(port), &hints, &list)
    defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
    guard status == 0 else { return explained(status) }
    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let pointer = unsafe UnsafePointer(entry.pointee.ai_addr),
        let address = unsafe SocketAddress(pointer, length: entry.pointee.ai_addrlen)
      {
        addresses.append(address)
      }
      unsafe next = entry.pointee.ai_next
    }
    return addresses.isEmpty ? .noSuchHost("no Internet address") : .addresses(addresses)
  }

  private static func explained(_ status: CInt) -> Answer {
    let words = unsafe String(cString: gai_strerror(status))
    return meansNoSuchHost(status) ? .noSuchHost(words) : .failed(words)
  }

  /// Whether a status of getaddrinfo(3) is an answer rather than the lack of one.
  private static func meansNoSuchHost(_ status: CInt) -> Bool {
    #if os(Linux)
    // EAI_NODATA and EAI_ADDRFAMILY are -5 and -9; the C library's module hides their names.
    [EAI_NONAME, -5, -9].contains(status)
    #else
    [EAI_NONAME, EAI_NODATA, EAI_ADDRFAMILY].contains(status)
    #endif
  }
}
