internal import MailTypes
internal import WireBytes

extension Grammar {
  /// `"QUOTA" SP quota-root-name SP quota-list` (RFC 9208 §7), behind the first word.
  @_lifetime(self: copy self)
  mutating func quota() throws(IMAPWireError) -> QuotaRoot {
    try space()
    var root = QuotaRoot(name: try astring(), resources: [:])
    try space()
    try require("(")
    skipMoreSpaces()
    while !skip(")") {
      let name = try keyword()
      try space()
      let usage = try number(isHint: true)
      try space()
      let limit = try number(isHint: true)
      if let usage, let limit {
        root.resources[name] = QuotaRoot.Resource(usage: usage, limit: limit)
      }
      if skip(" ") { skipMoreSpaces() }
    }
    return root
  }
}
