import Testing

@testable import MailEngine

@Suite("TargetHabit")
struct TargetHabitTests {
  @Test(
    "shows after twenty of one kind, and not where both kinds are seen",
    arguments: [
      (19, 0, false, false), (20, 0, true, false), (0, 19, false, false), (0, 20, false, true),
      (20, 1, false, false), (1, 20, false, false),
    ])
  func sizes(_ same: Int, _ altered: Int, _ meanNothing: Bool, _ tell: Bool) {
    var habit = TargetHabit()
    for _ in 0..<same { habit.noteOtherSize(isAltered: false) }
    for _ in 0..<altered { habit.noteOtherSize(isAltered: true) }
    #expect(habit.sizesMeanNothing == meanNothing)
    #expect(habit.sizesTell == tell)
  }
}
