/// Where a service is reached, and how the way there is protected.
package struct ServiceEndpoint: Hashable, Sendable {
  /// A name, or an address without brackets.
  package var host: String
  package var port: UInt16
  package var security: TransportSecurity
  package var mailProtocol: MailProtocol

  package init(
    host: String, port: UInt16, security: TransportSecurity, mailProtocol: MailProtocol = .imap
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.mailProtocol = mailProtocol
  }

  /// Whether the host is this machine by its very name: `localhost`, `127.0.0.0/8` or `::1`.
  package var isLoopback: Bool {
    let name = host.lowercased()
    if ["localhost", "localhost.", "::1"].contains(name) { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && UInt8(part) != nil
      }
  }
}
