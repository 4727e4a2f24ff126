internal import MailClients
internal import MailTypes
internal import NetTransport

/// A connection to an account, over whatever protocol.
protocol AccountConnection: AnyObject {
  /// Connects and logs in.
  static func open(
    _ access: AccountAccess, _ credential: Login.Credential, _ interrupter: ConnectionInterrupter
  ) throws(ClientError) -> Self

  /// Whether another command can be sent.
  var isUsable: Bool { get }
  /// Says goodbye; never fails.
  func leave()
  /// Ends the connection without a farewell.
  func close()
}
