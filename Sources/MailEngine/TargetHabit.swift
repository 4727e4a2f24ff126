/// What a target does to what is stored there, as far as reading back has shown.
///
/// Some announce another size than the message has, and some rewrite every message: reading all of them
/// back would tell nothing new and take as long as sending them.
struct TargetHabit: Hashable, Sendable {
  /// As many as show a habit.
  private static let enough = 20

  /// Messages of another announced size that were read: the archive's, and others.
  private var sameDespiteSize = 0
  private var alteredWithSize = 0
  /// Whether a message was another one though its size said nothing and nothing in it was to be expected
  /// to be altered.
  private(set) var altersUnseen = false

  /// Whether it hands over none of many messages that it has taken.
  var handsNothingOver = false

  /// Whether the announced size of a message says nothing.
  var sizesMeanNothing: Bool { sameDespiteSize >= Self.enough && alteredWithSize == 0 }

  /// Whether every message of another size is an altered one.
  var sizesTell: Bool { alteredWithSize >= Self.enough && sameDespiteSize == 0 }

  /// Notes a message of another announced size that was read.
  mutating func noteOtherSize(isAltered: Bool) {
    if isAltered { alteredWithSize += 1 } else { sameDespiteSize += 1 }
  }

  /// Notes that a message was altered that nothing had spoken against.
  mutating func noteUnseen() { altersUnseen = true }
}
