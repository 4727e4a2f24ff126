import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `Scripts/lib/fault_at_call.c` as a library that is loaded before the tool's own.
struct Fault {
  private let scratch: ScratchDirectory
  private var library: String { scratch("fault_at_call.so") }

  static let isAvailable: Bool = {
    #if os(Linux)
    (try? ChildProcess.run(["cc", "--version"]).ending) == .exit(0)
    #else
    false
    #endif
  }()

  init() throws {
    scratch = try ScratchDirectory("fault")
    let source = Repository.path("Scripts/lib/fault_at_call.c")
    let built = try ChildProcess.run(
      ["cc", "-shared", "-fPIC", "-O2", "-o", scratch("fault_at_call.so"), source, "-ldl"])
    try #require(built.ending == .exit(0), "\(built.errorOutput)")
  }

  /// How many calls an undisturbed run makes.
  func calls(of arguments: [String], at desk: Desk) throws -> Int {
    let file = scratch("count")
    let variables = ["LD_PRELOAD": library, "FAULT_COUNT": file]
    try desk.tool.run(arguments, adding: variables).expect()
    let data = try #require(FileManager.default.contents(atPath: file))
    let text = String(bytes: data, encoding: .utf8)?.split(separator: "\n").first ?? ""
    return try #require(Int(text))
  }

  /// Starts the tool; the fault strikes at the call of this number, from 1.
  func start(
    _ arguments: [String], at desk: Desk, call: Int, errno: Int?
  ) throws -> ChildProcess {
    var variables = ["LD_PRELOAD": library, "FAULT_AT": "\(call)"]
    if let errno { variables["FAULT_ERRNO"] = "\(errno)" }
    return try desk.tool.start(arguments, adding: variables)
  }
}
