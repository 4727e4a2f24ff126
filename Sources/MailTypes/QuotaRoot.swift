/// A limit that a server sets on several mailboxes together (RFC 9208 §3.2).
package struct QuotaRoot: Hashable, Sendable {
  /// What is used of a resource and what there may be, in its own unit.
  package struct Resource: Hashable, Sendable {
    package var usage: UInt64
    package var limit: UInt64

    package init(usage: UInt64, limit: UInt64) {
      self.usage = usage
      self.limit = limit
    }
  }

  /// Opaque.
  package var name: [UInt8]
  /// By name, in capitals; what is not there is not limited.
  package var resources: [String: Resource]

  package init(name: [UInt8], resources: [String: Resource]) {
    self.name = name
    self.resources = resources
  }

  /// What is left of a resource and what there may be of it in all; nil where it is not limited.
  ///
  /// A limit of 0 on what is in use is how some servers write that there is none.
  package func room(for name: String) -> (left: UInt64, limit: UInt64)? {
    guard let resource = resources[name], resource.limit > 0 || resource.usage == 0 else {
      return nil
    }
    return (resource.limit - min(resource.usage, resource.limit), resource.limit)
  }

  /// The same of STORAGE in octets: its unit is 1024 (RFC 9208 §5.1).
  package var octetsLeft: (left: UInt64, limit: UInt64)? {
    guard let room = room(for: "STORAGE") else { return nil }
    let (left, isHuge) = room.left.multipliedReportingOverflow(by: 1024)
    let (limit, isHuger) = room.limit.multipliedReportingOverflow(by: 1024)
    return isHuge || isHuger ? nil : (left, limit)
  }

  /// What is left of MESSAGE: the number of messages (RFC 9208 §5.2).
  package var messagesLeft: (left: UInt64, limit: UInt64)? { room(for: "MESSAGE") }
}
