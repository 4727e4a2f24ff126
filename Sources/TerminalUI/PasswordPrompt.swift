package import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Asks for a password on the terminal of the process, showing nothing of what is typed.
///
/// The terminal makes no signals of its keys while the question stands: Ctrl-C is read as a key, so
/// that the terminal is as it was before anything else happens.
package struct PasswordPrompt: Sendable {
  package var language: Language

  package init(language: Language) { self.language = language }

  /// - Parameters:
  ///   - account: whose password; shown in the question.
  ///   - shouldStop: asked ten times a second: whether a signal has come.
  package func ask(
    account: String, shouldStop: () -> Bool = { false }
  ) throws(PasswordPromptError) -> Secret {
    var descriptor = unsafe open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    let isOwn = descriptor >= 0
    if !isOwn {
      guard isatty(0) == 1 else { throw PasswordPromptError(code: .noTerminal, account: account) }
      descriptor = 0
    }
    defer { if isOwn { close(descriptor) } }
    return try ask(account: account, on: descriptor, isOwn ? descriptor : 2, shouldStop)
  }

  func ask(
    account: String, on input: Int32, _ output: Int32, _ shouldStop: () -> Bool
  ) throws(PasswordPromptError) -> Secret {
    var former = termios()
    guard unsafe tcgetattr(input, &former) == 0 else {
      throw PasswordPromptError(code: .noTerminal, account: account)
    }
    var quiet = former
    quiet.c_lflag &= ~tcflag_t(ECHO | ECHONL | ISIG | ICANON | IEXTEN)
    guard unsafe tcsetattr(input, TCSAFLUSH, &quiet) == 0 else {
      throw PasswordPromptError(code: .noTerminal, account: account)
    }
    defer { unsafe tcsetattr(input, TCSAFLUSH, &former) }

    let screen = DescriptorOutput(descriptor: output)
    let name = HarmlessText.line(account, limit: 200)
    screen.write(
      Phrase(en: "Password for \(name): ", ja: "\(name) のパスワード: ").text(in: language))
    defer { screen.write("\n") }
    var editor = PasswordEditor()
    defer { editor.wipe() }
    let step = read(input, into: &editor, shouldStop)
    guard step == .done else { throw PasswordPromptError(code: .interrupted, account: account) }
    guard editor.bytes.count <= PasswordEditor.longest else {
      throw PasswordPromptError(
        code: .tooLong(maximum: PasswordEditor.longest), account: account)
    }
    guard !editor.bytes.isEmpty else {
      throw PasswordPromptError(code: .nothingTyped, account: account)
    }
    return Secret(editor.bytes)
  }

  private func read(
    _ input: Int32, into editor: inout PasswordEditor, _ shouldStop: () -> Bool
  ) -> PasswordEditor.Step {
    while !shouldStop() {
      var ready = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      let count = unsafe poll(&ready, 1, 100)
      if count == 0 || count < 0 && errno == EINTR { continue }
      var byte: UInt8 = 0
      let got = readByte(input, &byte)
      if got < 0, errno == EINTR || errno == EAGAIN { continue }
      guard got == 1 else { return .done }
      let step = editor.take(byte)
      if step != .more { return step }
    }
    return .interrupted
  }

  private func readByte(_ input: Int32, _ byte: inout UInt8) -> Int {
    #if canImport(Darwin)
    unsafe Darwin.read(input, &byte, 1)
    #else
    unsafe Glibc.read(input, &byte, 1)
    #endif
  }
}
