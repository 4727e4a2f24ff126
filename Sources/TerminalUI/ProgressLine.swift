package import JobEvents
package import MailTypes

/// One line that says how far a job is: bar, percent, counts, rate, time left, folder.
package struct ProgressLine: Sendable {
  private static let barWidth = 20
  private static let leastFolderWidth = 8

  package var language: Language
  /// The account, where several run; stands first.
  package var label: String?

  package init(language: Language, label: String? = nil) {
    self.language = language
    self.label = label
  }

  /// For a terminal of `width` columns; never wider than that.
  package func text(_ progress: JobProgress, _ rate: TransferRate, width: Int) -> String {
    var parts = parts(progress, rate)
    let folder = progress.folder.map { HarmlessText.line($0, limit: 200) }
    // What matters least goes first: the octets, the bar, the rate, the time left, the label.
    for name in [PartName.bytes, .bar, .rate, .timeLeft, .label] {
      if columns(parts) + 2 + (folder == nil ? 0 : Self.leastFolderWidth) <= width { break }
      parts.removeAll { $0.name == name }
    }
    var line = parts.map(\.text).joined(separator: "  ")
    if let folder {
      let room = width - CharacterWidth.columns(of: line) - 2
      if room >= Self.leastFolderWidth { line += "  " + CharacterWidth.cut(folder, to: room) }
    }
    return CharacterWidth.cut(line, to: width)
  }

  /// For a log: everything, no bar.
  package func plainText(_ progress: JobProgress, _ rate: TransferRate) -> String {
    let parts = parts(progress, rate).filter { $0.name != .bar }.map(\.text)
    let folder = progress.folder.map { [HarmlessText.line($0, limit: 200)] } ?? []
    return (parts + folder).joined(separator: "  ")
  }

  private enum PartName {
    case label
    case bar
    case percent
    case messages
    case bytes
    case rate
    case timeLeft
  }

  private typealias Part = (name: PartName, text: String)

  private func columns(_ parts: [Part]) -> Int {
    parts.reduce(0) { $0 + CharacterWidth.columns(of: $1.text) } + 2 * max(0, parts.count - 1)
  }

  private func parts(_ progress: JobProgress, _ rate: TransferRate) -> [Part] {
    var parts: [Part] = []
    if let label { parts.append((.label, HarmlessText.line(label, limit: 40) + ":")) }
    if let fraction = Self.fraction(progress) {
      let filled = Int(fraction * Double(Self.barWidth))
      let bar =
        String(repeating: "#", count: filled)
        + String(repeating: "-", count: Self.barWidth - filled)
      let percent = String(Int(fraction * 100))
      parts.append((.bar, "[" + bar + "]"))
      parts.append((.percent, CharacterWidth.padded(percent + "%", to: 4, isRight: true)))
    }
    let done = NumberText.text(progress.messagesDone)
    let total = progress.messagesTotal.map { "/" + NumberText.text($0) } ?? ""
    let messages = Phrase(en: "\(done)\(total) messages", ja: "\(done)\(total) 通")
    parts.append((.messages, messages.text(in: language)))
    parts.append((.bytes, ByteCountText.text(progress.bytesDone)))
    if let speed = rate.bytesPerSecond, speed >= 1, speed < 1e18 {
      parts.append((.rate, ByteCountText.text(UInt64(speed)) + "/s"))
    }
    if let seconds = rate.secondsLeft(of: progress) {
      let clock = DurationText.clock(seconds: seconds)
      parts.append((.timeLeft, Phrase(en: "\(clock) left", ja: "残り \(clock)").text(in: language)))
    }
    return parts
  }

  /// By octets where they are known, else by messages; nil where neither is.
  private static func fraction(_ progress: JobProgress) -> Double? {
    if let total = progress.bytesTotal, total > 0 {
      return min(1, Double(progress.bytesDone) / Double(total))
    }
    if let total = progress.messagesTotal, total > 0 {
      return min(1, max(0, Double(progress.messagesDone) / Double(total)))
    }
    return nil
  }
}
