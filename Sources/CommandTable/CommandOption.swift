package import MailTypes

/// One option of a command: its description, and the field of the arguments that it fills.
///
/// An option given twice holds its last value, so that an alias can be overruled;
/// a repeatable one collects all values in their order.
package struct CommandOption<Arguments>: Sendable {
  package typealias Field<Value> = WritableKeyPath<Arguments, Value> & Sendable

  package private(set) var description: OptionDescription
  /// Puts a value into the arguments; the value is nil for an option that takes none.
  let store: @Sendable (inout Arguments, String?) throws(ValueError) -> Void

  init(
    _ description: OptionDescription,
    store: @escaping @Sendable (inout Arguments, String?) throws(ValueError) -> Void
  ) {
    self.description = description
    self.store = store
  }

  /// An option without a value, which sets its field to true.
  package static func flag(
    _ name: String, short: Character? = nil, _ field: any Field<Bool>, _ help: Phrase
  ) -> Self {
    let description = OptionDescription(name: name, short: short, help: help, isRepeatable: false)
    return Self(description) { arguments, _ in arguments[keyPath: field] = true }
  }

  /// An option without a value, which counts how often it is given.
  package static func counted(
    _ name: String, short: Character? = nil, _ field: any Field<Int>, _ help: Phrase
  ) -> Self {
    let description = OptionDescription(name: name, short: short, help: help, isRepeatable: true)
    return Self(description) { arguments, _ in arguments[keyPath: field] += 1 }
  }

  /// An option whose value is taken as it stands.
  package static func value(
    _ name: String, _ metavar: String, _ field: any Field<String?>, _ help: Phrase
  ) -> Self {
    parsed(name, metavar, field, help) { text throws(ValueError) in text }
  }

  /// An option whose values are taken as they stand, each time that it is given.
  package static func repeated(
    _ name: String, _ metavar: String, _ field: any Field<[String]>, _ help: Phrase
  ) -> Self {
    parsedEach(name, metavar, field, help) { text throws(ValueError) in text }
  }

  /// An option whose value is understood by `parse`, which says what it expects of any other.
  package static func parsed<Value>(
    _ name: String, _ metavar: String, _ field: any Field<Value?>, _ help: Phrase,
    _ parse: @escaping @Sendable (String) throws(ValueError) -> Value
  ) -> Self {
    let description = OptionDescription(
      name: name, metavar: metavar, help: help, isRepeatable: false)
    return Self(description) { arguments, text throws(ValueError) in
      arguments[keyPath: field] = try parse(text ?? "")
    }
  }

  /// As `parsed`, for an option that may be given many times.
  package static func parsedEach<Value>(
    _ name: String, _ metavar: String, _ field: any Field<[Value]>, _ help: Phrase,
    _ parse: @escaping @Sendable (String) throws(ValueError) -> Value
  ) -> Self {
    let description = OptionDescription(
      name: name, metavar: metavar, help: help, isRepeatable: true)
    return Self(description) { arguments, text throws(ValueError) in
      arguments[keyPath: field].append(try parse(text ?? ""))
    }
  }

  /// The same option, without which the command does not run.
  package func required() -> Self {
    var copy = self
    copy.description.isRequired = true
    return copy
  }

  /// The same option, at which parsing ends: nothing else has to be right.
  package func stopping() -> Self {
    var copy = self
    copy.description.isStopping = true
    return copy
  }

  /// The same option, shown under a heading of its own.
  package func grouped(under heading: Phrase) -> Self {
    var copy = self
    copy.description.group = heading
    return copy
  }

  /// The same option for arguments that hold these ones, with a prefix such as `to-`.
  package func embedded<Outer>(
    in field: any WritableKeyPath<Outer, Arguments> & Sendable, prefix: String = ""
  ) -> CommandOption<Outer> {
    var described = description
    described.name = "--" + prefix + description.name.dropFirst(2)
    if !prefix.isEmpty { described.short = nil }
    let store = store
    return CommandOption<Outer>(described) { outer, text throws(ValueError) in
      try store(&outer[keyPath: field], text)
    }
  }
}
