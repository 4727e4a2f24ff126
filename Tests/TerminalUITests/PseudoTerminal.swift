#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A terminal of its own: what a person types goes to `person`, the tool has `tool`.
final class PseudoTerminal {
  let person: Int32
  let tool: Int32

  init() {
    #if canImport(Darwin)
    person = posix_openpt(O_RDWR | O_NOCTTY)
    grantpt(person)
    unlockpt(person)
    tool = unsafe open(ptsname(person), O_RDWR | O_NOCTTY)
    #else
    // The C library's names for these are hidden from Swift; the numbers are those of the kernel.
    let (unlock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
    person = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var value: Int32 = 0
    _ = unsafe ioctl(person, unlock, &value)
    _ = unsafe ioctl(person, getNumber, &value)
    tool = unsafe open("/dev/pts/\(value)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    #endif
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(person, bytes, bytes.count)
  }

  func resize(columns: UInt16) {
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(person, UInt(TIOCSWINSZ), &size)
  }

  /// What the terminal shows, without waiting.
  var screen: String {
    _ = fcntl(person, F_SETFL, O_NONBLOCK)
    var shown: [UInt8] = []
    while true {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = unsafe read(person, &bytes, bytes.count)
      guard count > 0 else { return String(decoding: shown, as: UTF8.self) }
      shown += bytes.prefix(count)
    }
  }

  /// Whether keys are shown and make signals, as in a shell.
  var isUsual: Bool {
    var state = termios()
    _ = unsafe tcgetattr(tool, &state)
    let flags = tcflag_t(ECHO | ISIG | ICANON)
    return state.c_lflag & flags == flags
  }

  deinit {
    close(tool)
    close(person)
  }
}
