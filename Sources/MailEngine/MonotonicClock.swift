/// Seconds of a clock that neither the user nor the network sets.
enum MonotonicClock {
  private static let start = ContinuousClock.now

  static var seconds: Double {
    let (whole, fraction) = (ContinuousClock.now - start).components
    return Double(whole) + Double(fraction) / 1e18
  }
}
