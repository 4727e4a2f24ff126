internal import JobEvents
internal import MailTypes

/// What a migration would meet, for people.
struct ForecastText {
  private static let mostKeywords = 8

  let language: Language
  let style: TextStyle

  /// A table of the folders, then what there is to be said of all of them.
  ///
  /// - Parameter width: columns of the terminal; nil for none.
  func lines(_ forecast: MigrationForecast, width: Int?) -> [String] {
    let table = renderer.render(forecast.folders.map(cells), width: width)
    var lines = table.split(separator: "\n").map(String.init)
    lines.append("")
    lines += good(forecast).map { $0.text(in: language) }
    lines += trouble(forecast).map { style.text($0.text(in: language), .warning) }
    return lines
  }

  private var renderer: TableRenderer {
    func title(_ en: String, _ ja: String) -> String { Phrase(en: en, ja: ja).text(in: language) }
    return TableRenderer(
      columns: [
        .init(title("Folder", "フォルダ")), .init(title("At the target", "移行先での名前")),
        .init(title("Messages", "通数"), .right), .init(title("Size", "サイズ"), .right),
        .init(title("Archived", "保存済み"), .right), .init(title("Sent", "送信済み"), .right),
        .init(title("There", "移行先の通数"), .right),
      ], style: style)
  }

  private func cells(_ folder: MigrationForecast.Folder) -> [String] {
    [
      folder.name, folder.target, NumberText.text(folder.messages),
      ByteCountText.text(folder.octets), folder.archived.map { NumberText.text($0) } ?? "?",
      NumberText.text(folder.sent),
      folder.there.map { NumberText.text($0) } ?? Phrase(en: "new", ja: "新規").text(in: language),
    ]
  }

  private func good(_ forecast: MigrationForecast) -> [Phrase] {
    let (all, octets) = (forecast.messages, ByteCountText.text(forecast.octets))
    let (new, newOctets) = (forecast.newMessages, ByteCountText.text(forecast.newOctets))
    let (rest, restOctets) = (forecast.unsentMessages, ByteCountText.text(forecast.unsentOctets))
    let largest = ByteCountText.text(forecast.largest)
    var phrases = [
      Phrase(
        en: "Source: \(NumberText.counted(all, "message")), \(octets), in "
          + "\(NumberText.counted(forecast.folders.count, "folder")); the largest has \(largest).",
        ja: "移行元: フォルダ \(NumberText.text(forecast.folders.count)) 個、"
          + "\(NumberText.text(all)) 通、\(octets)。最大のメールは \(largest) です。"),
      Phrase(
        en: "To be fetched: \(NumberText.text(new)) (\(newOctets)); to be sent: "
          + "\(NumberText.text(rest)) (\(restOctets)), less what the target proves to have.",
        ja: "取得: \(NumberText.text(new)) 通 (\(newOctets))。送信: \(NumberText.text(rest)) 通 "
          + "(\(restOctets))。移行先に同じ内容のメールがあれば、その分は送りません。"),
    ]
    if let left = forecast.octetsLeft, let limit = forecast.octetsLimit {
      let (left, limit) = (ByteCountText.text(left), ByteCountText.text(limit))
      phrases.append(
        Phrase(
          en: "Room at the target: \(left) left of \(limit).",
          ja: "移行先の空き: \(limit) のうち \(left)。"))
    } else {
      phrases.append(
        Phrase(
          en: "Room at the target: it tells no limit.", ja: "移行先の空き: 上限は示されていません。"))
    }
    let most = forecast.appendLimit.map { ByteCountText.text($0) }
    phrases.append(
      most.map {
        Phrase(
          en: "Largest message that the target takes: \($0).",
          ja: "移行先が受け付ける最大のメール: \($0)。")
      }
        ?? Phrase(
          en: "Largest message that the target takes: it does not say.",
          ja: "移行先が受け付ける最大のメール: 示されていません。"))
    return phrases + time(forecast)
  }

  private func time(_ forecast: MigrationForecast) -> [Phrase] {
    var phrases: [Phrase] = []
    if let seconds = forecast.seconds, let pace = forecast.octetsPerSecond {
      let time = DurationText.phrase(seconds: seconds)
      let speed = ByteCountText.text(UInt64(pace))
      phrases.append(
        Phrase(
          en: "Time: about \(time.en), at the \(speed)/s that the source was measured at, if the "
            + "target keeps up.",
          ja: "所要時間: 約 \(time.ja) (移行元の実測 \(speed)/秒。移行先が同じ速さの場合)。"))
    }
    guard let days = forecast.days, days > 0 else { return phrases }
    for limit in forecast.dailyLimits {
      let octets = ByteCountText.text(limit.octets)
      phrases.append(
        limit.isOfSource
          ? Phrase(
            en: "The source may be read up to \(octets) a day.",
            ja: "移行元から取得できるのは1日 \(octets) までです。")
          : Phrase(
            en: "The target is known to take up to \(octets) a day.",
            ja: "移行先に送れるのは1日 \(octets) までとされています。"))
    }
    phrases.append(
      Phrase(
        en: days == 1
          ? "Under these limits it takes one day."
          : "Under these limits it takes \(days) days: run the same command again each day.",
        ja: days == 1
          ? "この上限では1日で終わります。" : "この上限では \(days) 日かかります。毎日同じコマンドを実行してください。"))
    return phrases
  }

  private func trouble(_ forecast: MigrationForecast) -> [Phrase] {
    var phrases: [Phrase] = []
    if forecast.lacksRoom {
      phrases.append(
        Phrase(
          en: "The target has less room than is needed: sending stops when it is full.",
          ja: "移行先の空きが足りません。満杯になると送信は止まります。"))
    }
    if forecast.tooLarge > 0 {
      phrases.append(
        Phrase(
          en: "\(NumberText.counted(forecast.tooLarge, "message")) larger than the target takes: "
            + "the archive keeps them, the target does not get them.",
          ja: "移行先の上限より大きいメールが \(NumberText.text(forecast.tooLarge)) 通あります。"
            + "アーカイブには残りますが、移行先には送れません。"))
    }
    if let lost = forecast.lostKeywords, !lost.isEmpty {
      let names = lost.prefix(Self.mostKeywords).map { HarmlessText.line($0, limit: 40) }
        .joined(separator: ", ")
      let more = lost.count > Self.mostKeywords ? " …" : ""
      phrases.append(
        Phrase(
          en:
            "The target keeps no keywords such as \(names)\(more); messages go there without them.",
          ja: "移行先は次のキーワードを保存できないため、付けずに送ります: \(names)\(more)"))
    } else if forecast.lostKeywords == nil {
      phrases.append(
        Phrase(
          en: "Whether the target keeps keywords shows when the first message is sent.",
          ja: "移行先がキーワードを保存できるかは、最初のメールを送るときに分かります。"))
    }
    for folder in forecast.folders.filter(\.hasTwin).prefix(20) {
      let name = HarmlessText.line(folder.target, limit: 200)
      phrases.append(
        Phrase(
          en:
            "“\(name)” differs from another folder by case or by its Unicode form alone: a target that "
            + "does not tell them apart gets it with a number.",
          ja: "「\(name)」はほかのフォルダと大文字・小文字か Unicode の表し方が違うだけです。"
            + "区別しない移行先では番号を付けます。"))
    }
    for folder in forecast.folders.prefix(1000) {
      guard let reason = folder.trouble else { continue }
      let name = HarmlessText.line(folder.name, limit: 200)
      phrases.append(Phrase(en: "“\(name)”: \(reason.en)", ja: "「\(name)」: \(reason.ja)"))
    }
    return phrases
  }
}
