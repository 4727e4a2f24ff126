internal import ChildProcesses
internal import MailTypes

/// How a tunnel command ended that was still needed.
package enum TunnelEnding: Hashable, Sendable {
  /// Whether anything had come out of it before.
  case exited(status: Int32, hasSpoken: Bool)
  case killed(signal: Int32)
}

extension TunnelEnding {
  init(_ ending: ChildProcess.Ending?, hasSpoken: Bool) {
    self =
      switch ending {
      case .exited(let status): .exited(status: status, hasSpoken: hasSpoken)
      case .killed(let signal): .killed(signal: signal)
      case .stopped, nil: .killed(signal: 0)
      }
  }

  /// A command that never says a word is not a matter of time, unless it is ssh's 255: no connection.
  var isWorthRetrying: Bool {
    switch self {
    case .exited(let status, let hasSpoken): hasSpoken || status == 255
    case .killed: true
    }
  }

  var status: ExitCode { isWorthRetrying ? .tryLater : .configuration }

  var cause: Phrase {
    switch self {
    case .exited(status: 127, hasSpoken: false):
      Phrase(
        en: "The tunnel command is not installed (exit status 127).",
        ja: "トンネルのコマンドが見つかりません (終了コード 127)。")
    case .exited(let status, hasSpoken: false):
      Phrase(
        en: "The tunnel command ended with exit status \(status) before it had said anything.",
        ja: "トンネルのコマンドが何も出力しないまま、終了コード \(status) で終わりました。")
    case .exited(let status, hasSpoken: true):
      Phrase(
        en: "The tunnel command ended with exit status \(status).",
        ja: "トンネルのコマンドが終了コード \(status) で終わりました。")
    case .killed(let signal):
      Phrase(
        en: "The tunnel command was ended by signal \(signal).",
        ja: "トンネルのコマンドがシグナル \(signal) で終了しました。")
    }
  }

  var remedy: Phrase {
    isWorthRetrying
      ? Phrase(
        en: "Run the same command again; it carries on where it stopped.",
        ja: "同じコマンドをもう一度実行してください。続きから再開します。")
      : Phrase(
        en: "Run the command of `tunnel` by hand: a server has to greet with * PREAUTH or * OK.",
        ja: "`tunnel` のコマンドを手で実行してください。サーバが * PREAUTH か * OK で応答する必要があります。")
  }
}
