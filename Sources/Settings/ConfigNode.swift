/// A value of a configuration file and where it begins.
struct ConfigNode: Hashable, Sendable {
  indirect enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case decimal(Double)
    case string(String)
    case array([ConfigNode])
    /// In the order of the file; no key twice.
    case object([Member])
  }

  struct Member: Hashable, Sendable {
    var key: String
    var keyPosition: ConfigPosition
    var node: ConfigNode
  }

  var position: ConfigPosition
  var value: Value
}
