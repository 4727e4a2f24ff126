#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The environment variables of a process.
package struct ProcessEnvironment: Hashable, Sendable {
  package var variables: [String: String]

  package init(_ variables: [String: String]) { self.variables = variables }

  /// The value of a variable; nil where it is not set or empty.
  package subscript(name: String) -> String? {
    guard let value = variables[name], !value.isEmpty else { return nil }
    return value
  }

  /// Those of this process, as they are now.
  package static func current() -> ProcessEnvironment {
    var variables: [String: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let line = unsafe String(cString: text)
      if let equals = line.firstIndex(of: "=") {
        variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
      }
      unsafe entry += 1
    }
    return ProcessEnvironment(variables)
  }
}
