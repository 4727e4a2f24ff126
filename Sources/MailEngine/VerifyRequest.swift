/// What a verification is asked to do.
package struct VerifyRequest: Sendable {
  package var archivePath: String
  package var isVerbose: Bool
  /// Threads that read and digest at once.
  package var workers: Int

  package init(archivePath: String, isVerbose: Bool = false, workers: Int = 2) {
    self.archivePath = archivePath
    self.isVerbose = isVerbose
    self.workers = max(1, workers)
  }
}
