import Testing

@testable import TerminalUI

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("Terminal")
struct TerminalTests {
  @Test("what is no terminal has no colour unless told, and the usual width")
  func noTerminal() {
    let null = unsafe open("/dev/null", O_RDWR)
    defer { close(null) }
    let variables = ["TERM": "xterm-256color"]
    let terminal = Terminal(descriptor: null, variables: variables)
    #expect(!terminal.isTerminal)
    #expect(terminal.width == 80)
    #expect(!terminal.isColoured(.auto, variables: variables))
    #expect(terminal.isColoured(.always, variables: variables.merging(["NO_COLOR": "1"]) { $1 }))
  }

  @Test(
    "a terminal is coloured unless the user or the terminal says otherwise",
    arguments: [
      (["TERM": "xterm"], ColorChoice.auto, true), (["TERM": "xterm"], .never, false),
      (["TERM": "dumb"], .auto, false), (["TERM": "dumb"], .always, true), ([:], .auto, false),
      (["TERM": "xterm", "NO_COLOR": "1"], .auto, false),
      (["TERM": "xterm", "NO_COLOR": ""], .auto, true),
    ])
  func colour(variables: [String: String], choice: ColorChoice, isColoured: Bool) {
    let screen = PseudoTerminal()
    screen.resize(columns: 132)
    let terminal = Terminal(descriptor: screen.tool, variables: variables)
    #expect(terminal.isColoured(choice, variables: variables) == isColoured)
    #expect(terminal.width == 132)
    screen.resize(columns: 5)
    #expect(terminal.width == 20)
  }
}
