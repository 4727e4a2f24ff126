/// Extensions that a command without an answer asks for.
struct AskedExtensions {
  let names: [String]
  /// Whether the command is there for them alone.
  let isOwnCommand: Bool
}
