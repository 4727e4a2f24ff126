internal import TerminalUI

/// The counts that the journal keeps of a run: a flat JSON object of whole numbers.
struct JournalNumbers {
  /// In the order of the text; null values are left out.
  let pairs: [(key: String, value: Int64)]

  /// Reads what mailkura writes there; anything else gives no numbers.
  init(_ text: String?) {
    pairs = (text ?? "").split { "{},".contains($0) }.compactMap { member in
      let parts = member.split(separator: ":")
      guard parts.count == 2, parts[0].hasPrefix("\""), parts[0].hasSuffix("\""),
        let value = Int64(parts[1])
      else { return nil }
      return (String(parts[0].dropFirst().dropLast()), value)
    }
  }

  subscript(key: String) -> Int64? { pairs.first { $0.key == key }?.value }

  /// As an object for `--json`; null where there are no numbers.
  var json: JSONObject.Value {
    guard !pairs.isEmpty else { return .null }
    return .object(pairs.reduce(JSONObject()) { $0.with($1.key, .integer($1.value)) })
  }
}
