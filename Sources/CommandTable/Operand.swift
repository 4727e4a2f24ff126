package import MailTypes

/// One operand of a command, an argument that is no option, and the field that it fills.
package struct Operand<Arguments>: Sendable {
  package typealias Field<Value> = WritableKeyPath<Arguments, Value> & Sendable

  package let description: OperandDescription
  let store: @Sendable (inout Arguments, String) -> Void

  /// One operand, which must be there.
  package static func required(
    _ metavar: String, _ field: any Field<String>, _ help: Phrase
  ) -> Self {
    Self(description: OperandDescription(metavar: metavar, help: help, count: .one)) {
      $0[keyPath: field] = $1
    }
  }

  /// One operand, which may be missing.
  package static func optional(
    _ metavar: String, _ field: any Field<String?>, _ help: Phrase
  ) -> Self {
    Self(description: OperandDescription(metavar: metavar, help: help, count: .oneAtMost)) {
      $0[keyPath: field] = $1
    }
  }

  /// All operands that are left, if any; stands last.
  package static func any(
    _ metavar: String, _ field: any Field<[String]>, _ help: Phrase
  ) -> Self {
    Self(description: OperandDescription(metavar: metavar, help: help, count: .any)) {
      $0[keyPath: field].append($1)
    }
  }
}
