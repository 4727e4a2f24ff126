/// Carries a connection from the actor that has opened it to the one that goes on with it.
///
/// Whoever gives it away never touches it again, so it has one owner at any time.
struct LinkHandover: @unchecked Sendable {
  private let link: ServerLink

  init(givingAway link: ServerLink) { self.link = link }

  func accept() -> ServerLink { link }
}
