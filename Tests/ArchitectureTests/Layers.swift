/// What a target may import: bottom-up, as in Package.swift and in CONTRIBUTING.md.
struct Layer: Sendable, CustomStringConvertible {
  var target: String
  /// Targets of this package.
  var ours: [String]
  /// Modules of the toolchain and of the system.
  var system: [String]

  init(_ target: String, _ ours: [String] = [], system: [String] = []) {
    self.target = target
    self.ours = ours
    self.system = system
  }

  var description: String { target }

  static let cLibrary = ["Glibc", "Darwin"]

  static let all: [Layer] = [
    Layer("WireBytes", system: cLibrary),
    Layer("MailTypes", ["WireBytes"]),
    Layer("ChildProcesses", ["CSystem"], system: cLibrary),
    Layer("JobEvents", ["MailTypes"]),
    Layer("Digests", ["MailTypes", "COpenSSL"]),
    Layer("MIMEText", ["WireBytes", "MailTypes", "CSystem"], system: cLibrary),
    Layer("MailFormats", ["WireBytes", "MailTypes"], system: cLibrary),
    Layer("SASLMechanisms", ["WireBytes", "MailTypes", "Digests"]),
    Layer("IMAPWire", ["WireBytes", "MailTypes"]),
    Layer("POP3Wire", ["WireBytes", "MailTypes"]),
    Layer(
      "NetTransport",
      ["WireBytes", "MailTypes", "ChildProcesses", "CSystem", "COpenSSL", "CZlib"],
      system: cLibrary + ["Synchronization"]),
    Layer(
      "MailClients",
      ["WireBytes", "MailTypes", "SASLMechanisms", "IMAPWire", "POP3Wire", "NetTransport"],
      system: ["Synchronization"]),
    Layer(
      "MailArchive", ["WireBytes", "MailTypes", "Digests", "MIMEText", "MailFormats", "CSystem"],
      system: cLibrary + ["Synchronization"]),
    Layer("SyncJournal", ["MailTypes", "CSystem", "CSQLite"], system: cLibrary),
    Layer(
      "MailEngine",
      [
        "MailTypes", "JobEvents", "Digests", "MailFormats", "NetTransport", "MailClients",
        "MailArchive", "SyncJournal",
      ], system: cLibrary + ["Dispatch", "Synchronization"]),
    Layer("Settings", ["MailTypes", "ChildProcesses", "CSystem"], system: cLibrary),
    Layer("CommandTable", ["MailTypes"]),
    Layer(
      "TerminalUI", ["MailTypes", "JobEvents", "CSystem"], system: cLibrary + ["Synchronization"]),
    Layer(
      "MailkuraCLI",
      [
        "MailTypes", "JobEvents", "MIMEText", "MailClients", "MailArchive", "SyncJournal",
        "MailEngine",
        "Settings", "CommandTable", "TerminalUI", "CSystem",
      ], system: cLibrary + ["Dispatch", "Synchronization"]),
    Layer("mailkura", ["MailkuraCLI"], system: cLibrary),
  ]
}
