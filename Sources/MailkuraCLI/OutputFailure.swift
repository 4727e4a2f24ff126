internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Standard output could not be written to, so that what was asked for is not there.
enum OutputFailure {
  static func explanation(_ number: Int32) -> Explanation {
    let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "errno \(number)"
    return Explanation(
      .inputOutput,
      what: Phrase(
        en: "The output could not be written.", ja: "出力を書き込めませんでした。"),
      cause: .verbatim(reason),
      remedy: Phrase(
        en: "Check where the output goes, and whether there is room.",
        ja: "出力先と空き容量を確認してください。"))
  }
}
