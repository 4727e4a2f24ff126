import MailTypes
import Testing

@testable import Settings

@Suite("mailkura-config.5")
struct ConfigManualTests {
  private let page: [String]

  init() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try ConfigFileReader.read("/" + root + "/man/mailkura-config.5")
    page = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("lists the keys that are read, with the words of the table, and no others")
  func keys() {
    let tables = [
      ConfigKey.root, ConfigKey.account, ConfigKey.password, ConfigKey.proxy, ConfigKey.oauth,
      ConfigKey.retentionKeys,
    ].joined()
    let expected = tables.flatMap { [".It Ic \($0.name) Pq \($0.kind)", $0.meaning.en] }
    var found: [String] = []
    for (index, line) in page.enumerated() where line.hasPrefix(".It Ic ") {
      found += [line, page[index + 1]]
    }
    #expect(found == expected)
  }

  @Test("shows an example that works")
  func example() throws {
    let start = try #require(page.firstIndex(of: "{"))
    let end = try #require(page[start...].firstIndex(of: ".Ed"))
    let text = page[start..<end].joined(separator: "\n")
      .split(separator: "\\e", omittingEmptySubsequences: false).joined(separator: "\\")
    let paths = StandardPaths(ProcessEnvironment(["HOME": "/home/taro"]))
    let file = try ConfigFile(text: text, path: "/home/taro/c", mode: 0o644, paths: paths)
    #expect(file.accounts.map(\.name) == ["work", "home"])
    #expect(file.accounts.first?.archive == "/home/taro/Mail/kura/work")
    #expect(file.accounts.first?.excluded == ["\\Trash", "\\Junk"])
  }
}
