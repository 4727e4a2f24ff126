/// Where the octets of a message body go while a response is being read.
protocol BodyTarget {
  associatedtype Failure: Error
  static var wantsBodies: Bool { get }
  func begins(octets: UInt64) throws(Failure)
  func bytes(_ bytes: Span<UInt8>) throws(Failure)
}

/// For commands that ask for no bodies; should one come all the same, it is dropped.
struct NoBodyTarget: BodyTarget {
  static let wantsBodies = false
  func begins(octets: UInt64) throws(Never) {}
  func bytes(_ bytes: Span<UInt8>) throws(Never) {}
}

/// Hands bodies to the sink of a FETCH.
struct SinkTarget<Sink: FetchSink>: BodyTarget {
  static var wantsBodies: Bool { true }
  let sink: Sink
  func begins(octets: UInt64) throws { try sink.bodyBegins(octets: octets) }
  func bytes(_ bytes: Span<UInt8>) throws { try sink.bodyBytes(bytes) }
}
