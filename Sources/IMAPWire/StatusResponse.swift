/// OK, NO, BAD, PREAUTH or BYE with what follows it (RFC 9051 §7.1).
package struct StatusResponse: Hashable, Sendable {
  package enum Condition: String, Hashable, Sendable, CaseIterable {
    case ok = "OK"
    case no = "NO"
    case bad = "BAD"
    case preauth = "PREAUTH"
    case bye = "BYE"
  }

  package var condition: Condition
  package var code: ResponseCode?
  /// The text for people, without the response code; unedited.
  package var text: String

  package init(_ condition: Condition, code: ResponseCode? = nil, text: String = "") {
    self.condition = condition
    self.code = code
    self.text = text
  }
}
