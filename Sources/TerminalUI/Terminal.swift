#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What a descriptor is connected to, as far as the look of the output depends on it.
package struct Terminal: Sendable {
  /// The columns of a terminal that does not tell, and of what is no terminal.
  package static let usualWidth = 80

  private let descriptor: Int32
  package let isTerminal: Bool
  /// Whether the terminal can move its cursor and show colours.
  package let isCapable: Bool

  /// - Parameter variables: the environment, of which `TERM` counts.
  package init(descriptor: Int32, variables: [String: String]) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    let kind = variables["TERM"] ?? ""
    isCapable = isTerminal && kind != "dumb" && !kind.isEmpty
  }

  package static func standardOutput(variables: [String: String]) -> Terminal {
    Terminal(descriptor: 1, variables: variables)
  }

  package static func standardError(variables: [String: String]) -> Terminal {
    Terminal(descriptor: 2, variables: variables)
  }

  /// The columns now: asked anew each time, since people resize windows; 20 at least.
  package var width: Int {
    var size = winsize()
    guard isTerminal, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return Self.usualWidth }
    return max(20, Int(size.ws_col))
  }

  /// Whether to colour: `--color` first, then `NO_COLOR` (any value but none), then the terminal.
  package func isColoured(_ choice: ColorChoice, variables: [String: String]) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto: isCapable && (variables["NO_COLOR"] ?? "").isEmpty
    }
  }
}
