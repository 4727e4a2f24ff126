// swift-tools-version: 6.3
import PackageDescription

// Bottom-up. A target may depend only on targets above it. ArchitectureTests checks the imports.
let package = Package(
  name: "mailkura",
  products: [.executable(name: "mailkura", targets: ["mailkura"])],
  targets: [
    system("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev", brew: "openssl@3"),
    system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
    system("CSystem"),
    library("WireBytes"),
    library("MailTypes", "WireBytes"),
    library("ChildProcesses", "CSystem"),
    library("JobEvents", "MailTypes"),
    library("Digests", "MailTypes", "COpenSSL"),
    library("MIMEText", "WireBytes", "MailTypes", "CSystem"),
    library("MailFormats", "WireBytes", "MailTypes"),
    library("SASLMechanisms", "WireBytes", "MailTypes", "Digests"),
    library("IMAPWire", "WireBytes", "MailTypes"),
    library("POP3Wire", "WireBytes", "MailTypes"),
    library(
      "NetTransport", "WireBytes", "MailTypes", "ChildProcesses", "CSystem", "COpenSSL", "CZlib"),
    library(
      "MailClients", "WireBytes", "MailTypes", "SASLMechanisms", "IMAPWire", "POP3Wire",
      "NetTransport"),
    library(
      "MailArchive", "WireBytes", "MailTypes", "Digests", "MIMEText", "MailFormats", "CSystem"),
    library("SyncJournal", "MailTypes", "CSystem", "CSQLite"),
    library(
      "MailEngine", "MailTypes", "JobEvents", "Digests", "MailFormats", "NetTransport",
      "MailClients", "MailArchive", "SyncJournal"),
    library("Settings", "MailTypes", "ChildProcesses", "CSystem"),
    library("CommandTable", "MailTypes"),
    library("TerminalUI", "MailTypes", "JobEvents", "CSystem"),
    library(
      "MailkuraCLI", "MailTypes", "JobEvents", "MIMEText", "MailClients", "MailArchive",
      "SyncJournal",
      "MailEngine", "Settings", "CommandTable", "TerminalUI", "CSystem"),
    .executableTarget(name: "mailkura", dependencies: ["MailkuraCLI"]),

    .target(
      name: "TestSupport",
      dependencies: ["WireBytes", "MailTypes", "NetTransport", "CZlib"],
      path: "Tests/Support"),
    tests("WireBytes"), tests("MailTypes"), tests("Digests"), tests("MIMEText"),
    tests("MailFormats"), tests("SASLMechanisms"), tests("IMAPWire"),
    tests("POP3Wire"),
    tests("NetTransport", "TestSupport", "COpenSSL"), tests("MailClients", "TestSupport"),
    tests("MailArchive"), tests("SyncJournal", "TestSupport"),
    tests("MailEngine", "TestSupport"), tests("Settings"), tests("CommandTable"),
    tests("TerminalUI"),
    tests("MailkuraCLI", "CommandTable", "MailTypes", "TerminalUI"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "InteroperabilityTests", dependencies: ["TestSupport"]),
    .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"]),
  ]
)

// Built by Scripts/fuzz alone: these link with libFuzzer, which brings its own main.
if Context.environment["FUZZ"] != nil {
  package.targets += [
    fuzz("FolderNames", "MailArchive", "MailTypes", "WireBytes"),
    fuzz("Headers", "MIMEText", "MailFormats"),
    fuzz("Quoting", "MailFormats"),
    fuzz("Mboxes", "MailFormats", "MailTypes"),
    fuzz("Journals", "SyncJournal"),
    fuzz("Responses", "MailClients", "IMAPWire", "MailTypes", "TestSupport"),
    fuzz("Maildrops", "MailClients", "POP3Wire", "MailTypes", "TestSupport"),
  ]
}

for target in package.targets where target.type != .system { target.swiftSettings = settings }

var settings: [SwiftSetting] {
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}

func system(
  _ name: String, pkgConfig: String? = nil, apt: String? = nil, brew: String? = nil
) -> Target {
  let apt = apt.map { [SystemPackageProvider.apt([$0])] } ?? []
  let brew = brew.map { [SystemPackageProvider.brew([$0])] } ?? []
  return .systemLibrary(name: name, pkgConfig: pkgConfig, providers: apt + brew)
}

func library(_ name: String, _ needs: String...) -> Target {
  .target(name: name, dependencies: needs.map { .byName(name: $0) })
}

func fuzz(_ name: String, _ needs: String...) -> Target {
  .executableTarget(
    name: "Fuzz" + name, dependencies: needs.map { .byName(name: $0) }, path: "Tests/Fuzz/" + name)
}

func tests(_ name: String, _ more: String...) -> Target {
  .testTarget(name: name + "Tests", dependencies: ([name] + more).map { .byName(name: $0) })
}
