/// Amounts of octets as people read them, in powers of 1000: `812 B`, `1.2 MB`.
package enum ByteCountText {
  private static let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

  package static func text(_ count: UInt64) -> String {
    var unit = 0
    var scale: UInt64 = 1
    // The next unit as soon as rounding would show four digits before the point.
    while unit + 1 < units.count, count / scale >= 1000 || isRoundedUp(count, scale) {
      unit += 1
      scale *= 1000
    }
    guard unit > 0 else { return "\(count) B" }
    let tenths = count / (scale / 10) + (count % (scale / 10) >= scale / 20 ? 1 : 0)
    let whole = tenths / 10
    let rounded = count / scale + (count % scale >= scale / 2 ? 1 : 0)
    return whole >= 100
      ? "\(rounded) \(units[unit])" : "\(whole).\(tenths % 10) \(units[unit])"
  }

  private static func isRoundedUp(_ count: UInt64, _ scale: UInt64) -> Bool {
    scale > 1 && count / (scale / 10) >= 9995
  }
}
