import MailTypes
import Testing

@testable import TerminalUI

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("PasswordPrompt")
struct PasswordPromptTests {
  /// Types as soon as the terminal is quiet, for what is typed before is thrown away.
  private func ask(
    typing text: String, on keyboard: PseudoTerminal, language: Language = .english
  ) throws(PasswordPromptError) -> String {
    var hasTyped = false
    let secret = try PasswordPrompt(language: language).ask(
      account: "taro@h", on: keyboard.tool, keyboard.tool
    ) {
      if !hasTyped { keyboard.type(text) }
      hasTyped = true
      return false
    }
    return secret.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "takes a line, with the keys that edit it, and shows nothing of it",
    arguments: [
      ("hunter2\n", "hunter2"), ("hunter2\r", "hunter2"), ("hunty\u{7F}er2\n", "hunter2"),
      ("wrong\u{15}hunter2\n", "hunter2"), ("パスx\u{7F}\u{8}ス\n", "パス"), ("\u{7F}a\n", "a"),
      ("a\u{16}\u{3}b\n", "a\u{3}b"), ("a b\u{1A}\n", "a b"), ("a\u{4}", "a"),
    ])
  func typing(keys: String, password: String) throws {
    let keyboard = PseudoTerminal()
    #expect(try ask(typing: keys, on: keyboard) == password)
    #expect(keyboard.screen == "Password for taro@h: \r\n")
    #expect(keyboard.isUsual)
  }

  @Test("asks in Japanese")
  func japanese() throws {
    let keyboard = PseudoTerminal()
    _ = try ask(typing: "x\n", on: keyboard, language: .japanese)
    #expect(keyboard.screen == "taro@h のパスワード: \r\n")
  }

  @Test(
    "leaves the terminal as it was also where nothing comes of it",
    arguments: [
      ("\n", .nothingTyped), ("\u{4}", .nothingTyped), ("ab\u{3}", .interrupted),
      ("ab\u{1C}", .interrupted),
    ] as [(String, PasswordPromptError.Code)])
  func nothing(keys: String, code: PasswordPromptError.Code) {
    let keyboard = PseudoTerminal()
    let error = #expect(throws: PasswordPromptError.self) { try ask(typing: keys, on: keyboard) }
    #expect(error?.code == code)
    #expect(keyboard.isUsual)
  }

  @Test("stops when a signal has come")
  func signals() {
    let keyboard = PseudoTerminal()
    var count = 0
    let error = #expect(throws: PasswordPromptError.self) {
      try PasswordPrompt(language: .english).ask(
        account: "a", on: keyboard.tool, keyboard.tool
      ) {
        count += 1
        return count > 1
      }
    }
    #expect(error?.code == .interrupted)
    #expect(error?.explanation.status == .interrupted)
    #expect(keyboard.isUsual)
  }

  @Test("a line has 4,096 octets at most")
  func limit() {
    var editor = PasswordEditor()
    for _ in 0..<4096 { #expect(editor.take(0x61) == .more) }
    #expect(editor.take(0x61) == .done)
  }

  @Test("asks nobody where there is no terminal")
  func noTerminal() {
    var ends: [Int32] = [0, 0]
    _ = unsafe pipe(&ends)
    defer { for end in ends { close(end) } }
    let error = #expect(throws: PasswordPromptError.self) {
      try PasswordPrompt(language: .english).ask(account: "a", on: ends[0], ends[1]) { false }
    }
    #expect(error?.code == .noTerminal)
    #expect(error?.explanation.status == .configuration)
  }
}
