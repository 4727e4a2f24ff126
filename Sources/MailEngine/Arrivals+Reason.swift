internal import JobEvents
internal import MailTypes

extension Arrivals {
  /// What is not at the target as the archive has it, by number; nil where everything is.
  var reason: Phrase? {
    var english: [String] = []
    var japanese: [String] = []
    func add(_ count: Int, _ words: Phrase) {
      guard count > 0 else { return }
      english.append("\(count) \(words.en)")
      japanese.append("\(words.ja) \(count) 通")
    }
    add(missing, Phrase(en: "not at the target", ja: "送り先にないもの"))
    add(refused, Phrase(en: "refused", ja: "拒否されたもの"))
    add(unknown, Phrase(en: "with an unknown outcome", ja: "結果不明"))
    add(merged, Phrase(en: "merged by the server", ja: "サーバが重複としてまとめたもの"))
    add(altered, Phrase(en: "altered by the server", ja: "サーバが書き換えたもの"))
    guard !english.isEmpty else { return nil }
    return Phrase(
      en: english.joined(separator: ", "), ja: japanese.joined(separator: "、"))
  }
}
