/// Which namespaces of an account are backed up (RFC 2342).
package enum NamespaceChoice: String, Hashable, Sendable, CaseIterable {
  case personal
  case shared
  case all
}
