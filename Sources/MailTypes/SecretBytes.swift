/// Bytes that are overwritten before their memory is given back.
final class SecretBytes: @unchecked Sendable {  // written only by init and deinit
  private var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isEmpty: Bool { bytes.isEmpty }

  func withBytes<Result, Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes)
  }

  deinit {
    for index in bytes.indices { bytes[index] = 0 }
  }
}
