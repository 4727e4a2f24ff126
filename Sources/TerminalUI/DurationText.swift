package import MailTypes

/// Lengths of time as people read them: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
package enum DurationText {
  /// - Parameter seconds: anything below zero, infinite or no number counts as zero.
  package static func phrase(seconds: Double) -> Phrase {
    let seconds = seconds.isFinite ? min(max(0, seconds), 1e15) : 0
    if seconds < 9.95 {
      let tenths = Int((seconds * 10).rounded())
      let text = "\(tenths / 10).\(tenths % 10)"
      return Phrase(en: text + " s", ja: text + " 秒")
    }
    let total = Int(seconds.rounded())
    switch total {
    case ..<60: return Phrase(en: "\(total) s", ja: "\(total) 秒")
    case ..<3600:
      let (minutes, rest) = (total / 60, total % 60)
      return Phrase(en: "\(minutes) min \(rest) s", ja: "\(minutes) 分 \(rest) 秒")
    case ..<86_400:
      let (hours, minutes) = (total / 3600, total / 60 % 60)
      return Phrase(en: "\(hours) h \(minutes) min", ja: "\(hours) 時間 \(minutes) 分")
    default:
      let (days, hours) = (total / 86_400, total / 3600 % 24)
      return Phrase(en: "\(days) d \(hours) h", ja: "\(days) 日 \(hours) 時間")
    }
  }

  /// As a clock shows it, for the time left: `0:05`, `12:34`, `1:02:03`.
  package static func clock(seconds: Int) -> String {
    let total = max(0, seconds)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes) = (total / 3600, total / 60 % 60)
    let tail = two(total % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(tail)" : "\(minutes):\(tail)"
  }
}
