/// Why reading a response ended: the connection's failure or that of whoever takes the bodies.
enum ReadFailure<TargetFailure: Error>: Error {
  case client(ClientError)
  case target(TargetFailure)

  static func lift<Value>(
    _ work: () throws(ClientError) -> Value
  ) throws(ReadFailure) -> Value {
    do throws(ClientError) {
      return try work()
    } catch {
      throw .client(error)
    }
  }
}
