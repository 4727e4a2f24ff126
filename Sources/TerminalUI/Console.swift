internal import Synchronization

/// The two outputs of the tool for people, and the one line of progress that comes and goes.
///
/// Results go to standard output; progress, warnings and errors to standard error. The progress
/// line is taken away before anything else is written, since both may be the same terminal.
package final class Console: Sendable {
  private let results: any TextOutput
  private let messages: any TextOutput
  /// How results and messages look.
  package let resultStyle: TextStyle
  package let messageStyle: TextStyle
  /// Whether standard error is a terminal that can redraw a line.
  package let isInteractive: Bool
  private let columns: @Sendable () -> Int
  private let hasProgress = Mutex(false)

  package init(
    results: any TextOutput, messages: any TextOutput, resultStyle: TextStyle,
    messageStyle: TextStyle, isInteractive: Bool, columns: @escaping @Sendable () -> Int
  ) {
    self.results = results
    self.messages = messages
    self.resultStyle = resultStyle
    self.messageStyle = messageStyle
    self.isInteractive = isInteractive
    self.columns = columns
  }

  /// The console of this process.
  package static func standard(color: ColorChoice, variables: [String: String]) -> Console {
    let out = Terminal.standardOutput(variables: variables)
    let error = Terminal.standardError(variables: variables)
    return Console(
      results: DescriptorOutput.standardOutput, messages: DescriptorOutput.standardError,
      resultStyle: TextStyle(isColoured: out.isColoured(color, variables: variables)),
      messageStyle: TextStyle(isColoured: error.isColoured(color, variables: variables)),
      isInteractive: error.isCapable, columns: { error.width })
  }

  /// The width of the terminal now.
  package var width: Int { columns() }

  /// Writes lines to standard output.
  package func result(_ text: String) {
    hasProgress.withLock { hasProgress in
      clear(&hasProgress)
      results.write(text + "\n")
    }
  }

  /// Writes lines to standard error.
  package func message(_ text: String) {
    hasProgress.withLock { hasProgress in
      clear(&hasProgress)
      messages.write(text + "\n")
    }
  }

  /// Redraws the line of progress; does nothing where standard error cannot.
  package func showProgress(_ line: String) {
    guard isInteractive else { return }
    hasProgress.withLock { hasProgress in
      messages.write("\r" + line + "\u{1B}[K")
      hasProgress = true
    }
  }

  /// Takes the line of progress away.
  package func clearProgress() {
    hasProgress.withLock { clear(&$0) }
  }

  private func clear(_ hasProgress: inout Bool) {
    if hasProgress { messages.write("\r\u{1B}[K") }
    hasProgress = false
  }
}
