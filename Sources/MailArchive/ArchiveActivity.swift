/// What was being done to the archive when a call of the system failed.
package enum ArchiveActivity: Hashable, Sendable {
  case creating
  case opening
  case locking
  case reading
  case writing
  case synchronizing
  case renaming
  case removing
  case listing
}
