import MailTypes
import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The page that a restore leaves to be handed over.
@Suite("Reports on a restore", .aFewAtATime)
struct RestoreReportTests {
  private let folder = "a<b>&\"c\"|d"

  /// Restores two folders of 5 and 3 messages; the target refuses one, with words that would be markup.
  private func restore(_ options: String...) async throws -> (desk: FaultDesk, run: ToolRun) {
    var account = ServedAccount(count: 5)
    var other = ServedAccount.Mailbox(wire: MailboxName(text: folder).wire)
    for number in 10..<13 { other.add(ServedAccount.sample(number)) }
    account.mailboxes.append(other)
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(account)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 8])
    for index in account.mailboxes.indices {
      account.mailboxes[index].messages.removeAll {
        $0.octets != Array(ServedAccount.sample(0).utf8)
      }
      account.mailboxes[index].uidValidity = 42
    }
    let bad = Array(ServedAccount.sample(11).utf8)
    let target = try LyingIMAPServer(account, greeting: "* OK target") { turn, _ in
      if turn.name == "APPEND", turn.literal == bad {
        turn.refuse("NO <script>alert(1)</script> & [link](x) \u{1B}[31m")
      }
    }
    let run = try await desk.run(desk.restore(to: target.port) + options)
    run.expect(
      1,
      [
        "messages_new": 6, "messages_failed": 1, "messages_skipped": 1, "messages_planned": 8,
        "messages_missing": 0,
      ])
    for event in run.events("folder") {
      let parts = ["present", "sent", "altered", "merged", "refused", "unknown", "missing"]
      #expect(parts.reduce(0) { $0 + (event[$1].int ?? -1) } == event["planned"].int)
      let there = ["present", "sent", "extra"].reduce(0) { $0 + (event[$1].int ?? -1) }
      #expect(event["server"].int == there)
    }
    return (desk, run)
  }

  private func text(_ path: String) throws -> String {
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  @Test("a page names each folder's figures and each refusal, and nothing of a server is markup")
  func page() async throws {
    let scratch = try ScratchDirectory("report")
    _ = try await restore("--report", scratch("page.html"))
    let html = try text(scratch("page.html"))
    #expect(html.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
    #expect(html.contains("default-src 'none'"))
    #expect(!html.contains("<script") && !html.contains("\u{1B}"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; [link](x) \\x1B[31m"))
    #expect(html.contains(">a&lt;b&gt;&amp;&quot;c&quot;|d</th><td>a&lt;b&gt;"))
    #expect(html.contains("The target has 7 of the archive&#39;s 8 messages; 1 is not there"))
    // In the archive, there before, sent now, merged, refused, unknown, not sent, others there.
    let cells = [5, 1, 4, 0, 0, 0, 0, 0].map {
      "<td class=\"n\($0 == 0 ? " z" : "")\">\($0)</td>"
    }.joined()
    #expect(html.contains("<th scope=\"row\">INBOX</th><td>INBOX</td>" + cells))
    #expect(html.contains("<td>number 11</td>"))
    for mark in ["http:", "https:", "src=", "href=", "url("] { #expect(!html.contains(mark)) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch("")) == ["page.html"])
  }

  @Test("Markdown, and Japanese")
  func markdown() async throws {
    let scratch = try ScratchDirectory("report")
    let (desk, _) = try await restore("--report", scratch("page.md"), "--lang", "ja")
    let markdown = try text(scratch("page.md"))
    #expect(markdown.hasPrefix("# 復元の報告\n"))
    #expect(markdown.contains("\\<script\\>alert\\(1\\)"))
    #expect(markdown.contains("| a\\<b\\>\\&\"c\"\\|d |"))
    #expect(markdown.contains("| 合計 |  | 8 | 1 | 6 | 0 | 1 | 0 | 0 | 0 |"))
    let source = try LyingIMAPServer(ServedAccount(count: 1))
    let nowhere = try await desk.run(desk.restore(to: source.port) + ["--report", "/no/such/x.md"])
    #expect([.exit(73)].contains(nowhere.ending), "\(nowhere)")
    let odd = try await desk.run(desk.restore(to: source.port) + ["--report", scratch("x.txt")])
    #expect(odd.ending == .exit(64))
  }

  @Test(
    "the page of a migration tells what the source has not handed over", arguments: [true, false])
  func unfetched(isRefused: Bool) async throws {
    let scratch = try ScratchDirectory("report")
    let desk = try FaultDesk()
    let source = try LyingIMAPServer(ServedAccount(count: 6)) { turn, _ in
      if isRefused, turn.fetchesBody(of: 3) { turn.refuse("NO no") }
    }
    let target = try LyingIMAPServer(ServedAccount(count: 0))
    let line = desk.migrate(source.port, to: target.port, wait: "20s")
    for (language, words) in [
      ("en", "the source has not handed over everything: 1 message, "),
      ("ja", "移行元から取り出せなかったものがあります \\(1 通、"),
    ] {
      let run = try await desk.run(line + ["--report", scratch("page.md"), "--lang", language])
      run.expect(isRefused ? 1 : 0)
      let page = try text(scratch("page.md"))
      #expect(page.contains(words) == isRefused, "\(page)")
      #expect(
        page.contains(language == "en" ? "Nothing is missing" : "欠けているメールはありません") != isRefused)
    }
  }
}
