package import JobEvents

/// How fast a job has been going lately, from what it reports of itself.
package struct TransferRate: Sendable {
  /// The time that counts as lately.
  private static let window = Duration.seconds(8)

  private struct Sample {
    var time: ContinuousClock.Instant
    var bytes: UInt64
    var messages: Int
  }

  private var samples: [Sample] = []

  package init() {}

  package mutating func add(_ progress: JobProgress, at time: ContinuousClock.Instant) {
    if let last = samples.last, time - last.time < .milliseconds(200) { return }
    samples.append(
      Sample(time: time, bytes: progress.bytesDone, messages: progress.messagesDone))
    while samples.count > 2, time - samples[1].time >= Self.window { samples.removeFirst() }
  }

  /// Octets a second; nil until there is something to compare.
  package var bytesPerSecond: Double? {
    guard let first = samples.first, let last = samples.last, last.bytes >= first.bytes else {
      return nil
    }
    return perSecond(Double(last.bytes - first.bytes))
  }

  /// What is left at the present rate, in seconds; nil where the whole or the rate is not known.
  package func secondsLeft(of progress: JobProgress) -> Int? {
    guard let first = samples.first, let last = samples.last else { return nil }
    let left: Double
    let rate: Double?
    if let total = progress.bytesTotal, total > 0 {
      left = total > progress.bytesDone ? Double(total - progress.bytesDone) : 0
      rate = bytesPerSecond
    } else if let total = progress.messagesTotal, total > 0 {
      left = Double(max(0, total - progress.messagesDone))
      rate = perSecond(Double(last.messages - first.messages))
    } else {
      return nil
    }
    guard let rate, rate > 0 else { return nil }
    let seconds = left / rate
    return seconds < 8_640_000 ? Int(seconds.rounded(.up)) : nil
  }

  private func perSecond(_ amount: Double) -> Double? {
    guard let first = samples.first, let last = samples.last else { return nil }
    let (seconds, attoseconds) = (last.time - first.time).components
    let elapsed = Double(seconds) + Double(attoseconds) / 1e18
    return elapsed > 0.1 && amount >= 0 ? amount / elapsed : nil
  }
}
