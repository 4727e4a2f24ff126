internal import IMAPWire
package import MailTypes

extension IMAPConnection {
  /// The most limits that are looked at.
  private static let maximumRoots = 100

  /// The limits that hold for a mailbox, which need not exist (RFC 9208 §4.1.2); none where the server
  /// has no such command or does not answer it.
  package func quotaRoots(of mailbox: MailboxName) throws(ClientError) -> [QuotaRoot] {
    guard offers("QUOTA") else { return [] }
    var roots: [QuotaRoot] = []
    do throws(ClientError) {
      try run(.getQuotaRoot(mailbox), .asking) { response in
        if case .quota(let root) = response, roots.count < Self.maximumRoots { roots.append(root) }
      }
    } catch {
      guard error.isRefusal, isUsable else { throw error }
      return []
    }
    return roots
  }
}
