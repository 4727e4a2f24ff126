/// What a migration is asked to do: a backup and a restore of the same archive, at once.
package struct MigrateRequest: Sendable {
  package var pull: BackupRequest
  package var replay: ReplayRequest

  package init(pull: BackupRequest, replay: ReplayRequest) {
    self.pull = pull
    self.pull.command = "migrate"
    self.replay = replay
  }
}
