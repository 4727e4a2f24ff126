package import MailClients
package import MailTypes
internal import Synchronization

/// What an account logs in with, one for all its connections; a token that is refused is fetched anew.
package final class AccountCredential: Sendable {
  /// A credential, and how many came before it.
  struct Edition: Sendable {
    var credential: Login.Credential
    var number = 0
  }

  private let edition: Mutex<Edition>
  private let fetchToken: (@Sendable () throws -> Secret)?

  /// - Parameter fetchToken: Gets another access token and may take a minute; nil where there is none
  ///   to be had.
  package init(
    _ credential: Login.Credential, fetchToken: (@Sendable () throws -> Secret)? = nil
  ) {
    edition = Mutex(Edition(credential: credential))
    self.fetchToken = fetchToken
  }

  var current: Edition { edition.withLock { $0 } }

  /// Gets another token after one was refused, unless another connection has done so meanwhile.
  ///
  /// The other connections wait, since their token is the same.
  /// - Returns: Whether `current` is worth a try.
  func renew(after refused: Edition) throws -> Bool {
    guard let fetchToken else { return false }
    try edition.withLock { edition in
      guard edition.number == refused.number else { return }
      edition = Edition(credential: .token(try fetchToken()), number: edition.number + 1)
    }
    return true
  }
}
