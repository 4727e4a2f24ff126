import JobEvents
import MailTypes
import Testing

@testable import MailEngine

struct QuotaWarningTests {
  private func root(storage: UInt64? = nil, messages: UInt64? = nil) -> QuotaRoot {
    var root = QuotaRoot(name: [], resources: [:])
    if let storage { root.resources["STORAGE"] = .init(usage: 100, limit: 100 + storage) }
    if let messages { root.resources["MESSAGE"] = .init(usage: 7, limit: 7 + messages) }
    return root
  }

  @Test("One octet or one message too many is told of; the tightest limit counts")
  func limits() {
    let rows: [(octets: UInt64, messages: Int, roots: [QuotaRoot], isWarned: Bool)] = [
      (10_240, 5, [root(storage: 10)], false), (10_241, 5, [root(storage: 10)], true),
      (10_241, 5, [root(storage: 11), root(storage: 10)], true), (10_241, 5, [], false),
      (10_241, 5, [root()], false), (1, 5, [root(messages: 5)], false),
      (1, 6, [root(messages: 5)], true), (1, 6, [root(storage: 10, messages: 5)], true),
    ]
    for row in rows {
      for isExact in [true, false] {
        let warning = JobWarning.littleRoom(
          for: (row.messages, row.octets), under: row.roots, isExact: isExact)
        #expect((warning != nil) == row.isWarned, "\(row)")
        if let warning {
          #expect(warning.what.en.hasPrefix("Up to ") == !isExact)
          #expect(warning.what.ja.hasPrefix("最大で") == !isExact)
        }
      }
    }
  }

  @Test("Both figures are told")
  func figures() {
    let warning = JobWarning.littleRoom(
      for: (3, 2_000_000), under: [root(storage: 400)], isExact: true)
    #expect(
      warning?.what.en
        == "2.0 MB are to be sent, and the target says that it has 410 kB left of 512 kB.")
    let few = JobWarning.littleRoom(for: (9, 1), under: [root(messages: 4)], isExact: true)
    #expect(
      few?.what.en
        == "9 messages are to be sent, and the target says that it has room for 4 more, of 11.")
  }
}
