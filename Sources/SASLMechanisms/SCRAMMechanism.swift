internal import Digests
package import MailTypes
internal import WireBytes

/// SCRAM: the password proves itself without being sent, and so does the server (RFC 5802, RFC 7677).
///
/// With a channel binding (`-PLUS`) both also prove that they are the two ends of one TLS connection.
package struct SCRAMMechanism: SASLMechanism {
  /// What the first message says about the TLS connection (RFC 5802 §6).
  package enum Binding: Hashable, Sendable {
    /// Nothing is known that could be bound to, or the user wants it without.
    case none
    /// We could, but the server did not offer it: a server that did will notice the fraud.
    case notOffered
    case bound(ChannelBinding)
  }

  /// How often a password may have to be hashed: fewer times are too weak (RFC 7677 §4), more would
  /// take minutes.
  package static let iterationRange: ClosedRange<UInt64> = 4096...10_000_000

  package let name: String
  package let initialResponse: Secret?
  private let hash: HashFunction
  private let password: Secret
  private let nonce: String
  /// The header of the first message, and what it is bound to.
  private let bindingInput: [UInt8]
  /// `client-first-message-bare`.
  private let firstMessage: String
  private var state = State.begun

  private enum State {
    case begun
    /// The client's proof is out; this signature has to come back.
    case proved(signature: [UInt8])
    case done
  }

  /// - Parameters:
  ///   - mechanism: One of the SCRAM family.
  ///   - authorizationIdentity: Whose mail is meant; nil for the user's own.
  ///   - nonce: Printable ASCII without commas, never used before.
  package init(
    _ mechanism: AuthenticationMechanism, binding: Binding, authorizationIdentity: String? = nil,
    user: String, password: Secret, nonce: String
  ) throws(SASLError) {
    guard let user = SASLPreparation.prepared(user.utf8),
      let preparedPassword = password.withBytes({ SASLPreparation.prepared($0).map(Secret.init) })
    else { throw SASLError.unpreparableCredential }
    var header =
      switch binding {
      case .none: "n,"
      case .notOffered: "y,"
      case .bound(let channel): "p=\(channel.kind.rawValue),"
      }
    if let authorizationIdentity { header += "a=" + (try SASLName.quoted(authorizationIdentity)) }
    header += ","
    name = mechanism.rawValue
    hash = [.scramSHA1, .scramSHA1Plus].contains(mechanism) ? .sha1 : .sha256
    self.password = preparedPassword
    self.nonce = nonce
    var input = Array(header.utf8)
    if case .bound(let channel) = binding { input += channel.data }
    bindingInput = input
    let quotedUser = try SASLName.quoted(String(decoding: user, as: UTF8.self))
    firstMessage = "n=\(quotedUser),r=\(nonce)"
    initialResponse = Secret(Array((header + firstMessage).utf8))
  }

  /// Whether user name and password have a form that is certain to be the server's too.
  package static func canCarry(user: String, password: Secret) -> Bool {
    SASLPreparation.prepared(user.utf8) != nil
      && password.withBytes { SASLPreparation.prepared($0) != nil }
  }

  /// A nonce that nobody can guess.
  package static func makeNonce() throws(SASLError) -> String {
    guard let octets = RandomBytes.make(count: 24) else { throw SASLError.hashUnavailable }
    return String(decoding: Base64.encode(octets), as: UTF8.self)
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLError) -> Secret {
    switch state {
    case .begun:
      let (proof, signature) = try prove(String(decoding: challenge, as: UTF8.self))
      state = .proved(signature: signature)
      return proof
    case .proved(let signature):
      let message = String(decoding: challenge, as: UTF8.self)
      if message.hasPrefix("e=") {
        throw SASLError.refused(String(message.dropFirst(2).prefix { $0 != "," }))
      }
      guard message.hasPrefix("v="),
        Base64.decode(message.dropFirst(2).prefix { $0 != "," }.utf8) == signature
      else { throw SASLError.serverNotProven }
      state = .done
      return Secret([])
    case .done:
      throw SASLError.unexpectedChallenge
    }
  }

  /// RFC 5802 §5: whatever the server says, without its signature the login has failed.
  package func confirmSuccess() throws(SASLError) {
    guard case .done = state else { throw SASLError.serverNotProven }
  }

  /// `client-final-message`, and the signature by which the server proves itself (RFC 5802 §3).
  private func prove(
    _ serverFirst: String
  ) throws(SASLError) -> (message: Secret, signature: [UInt8]) {
    let challenge = try SCRAMChallenge(serverFirst)
    guard challenge.nonce.hasPrefix(nonce), challenge.nonce.utf8.count > nonce.utf8.count else {
      throw SASLError.nonceMismatch
    }
    let binding = String(decoding: Base64.encode(bindingInput), as: UTF8.self)
    let finalMessage = "c=\(binding),r=\(challenge.nonce)"
    let authMessage = Array("\(firstMessage),\(serverFirst),\(finalMessage)".utf8)

    var salted = try password.withBytes { (octets) throws(SASLError) in
      try available(
        hash.key(
          fromPassword: octets, salt: challenge.salt, iterations: challenge.iterations))
    }
    var clientKey = try code(of: Array("Client Key".utf8), key: salted)
    var serverKey = try code(of: Array("Server Key".utf8), key: salted)
    var storedKey = try available(hash.digest(of: clientKey))
    defer {
      for index in salted.indices { salted[index] = 0 }
      for index in clientKey.indices { clientKey[index] = 0 }
      for index in serverKey.indices { serverKey[index] = 0 }
      for index in storedKey.indices { storedKey[index] = 0 }
    }
    let signature = try code(of: authMessage, key: storedKey)
    let proof = zip(clientKey, signature).map { $0 ^ $1 }
    let message = Array((finalMessage + ",p=").utf8) + Base64.encode(proof)
    return (Secret(message), try code(of: authMessage, key: serverKey))
  }

  private func code(of bytes: [UInt8], key: [UInt8]) throws(SASLError) -> [UInt8] {
    try available(hash.authenticationCode(of: bytes, key: key))
  }

  private func available(_ octets: [UInt8]?) throws(SASLError) -> [UInt8] {
    guard let octets else { throw SASLError.hashUnavailable }
    return octets
  }
}
