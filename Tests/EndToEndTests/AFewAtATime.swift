import Testing

/// Lets only some cases run at a time: each has servers and a process with threads of their own,
/// and most of them wait for each other rather than work.
struct AFewAtATime: SuiteTrait, TestTrait, TestScoping {
  private static let tickets = Tickets(18)

  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else {
      try await function()
      return
    }
    await Self.tickets.take()
    do {
      try await function()
    } catch {
      await Self.tickets.giveBack()
      throw error
    }
    await Self.tickets.giveBack()
  }
}

extension Trait where Self == AFewAtATime {
  static var aFewAtATime: Self { AFewAtATime() }
}

/// Handed out in the order of asking.
private actor Tickets {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ free: Int) { self.free = free }

  func take() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func giveBack() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
