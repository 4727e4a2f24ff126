/// Carries a connection from the actor that has opened it to the one that goes on with it.
///
/// Whoever gives it away never touches it again, so it has one owner at any time.
struct ConnectionHandover<Connection: AccountConnection>: @unchecked Sendable {
  private let link: ConnectionLink<Connection>

  init(givingAway link: ConnectionLink<Connection>) { self.link = link }

  func accept() -> ConnectionLink<Connection> { link }
}
