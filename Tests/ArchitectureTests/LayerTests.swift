import Testing

@Suite("Layers")
struct LayerTests {
  @Test("a target imports only what its row lists", arguments: Layer.all)
  func imports(of layer: Layer) throws {
    let allowed = Set(layer.ours + layer.system)
    let files = SourceTree.swiftFiles(below: "Sources/\(layer.target)")
    #expect(!files.isEmpty, "Sources/\(layer.target) has no Swift file")
    for file in files {
      for module in try SourceTree.imports(of: file) {
        #expect(allowed.contains(module), "\(file) imports \(module)")
      }
    }
  }

  @Test("each row lists only rows above it and system libraries")
  func order() {
    var above: Set<String> = ["COpenSSL", "CSQLite", "CZlib", "CSystem"]
    for layer in Layer.all {
      #expect(above.isSuperset(of: layer.ours), "\(layer.target)")
      above.insert(layer.target)
    }
  }

  @Test("Package.swift has the same rows", arguments: Layer.all)
  func manifest(of layer: Layer) throws {
    let text = try SourceTree.text("Package.swift").replacing(/\(\s+/, with: "(")
    let declared: [String]
    if layer.target == "mailkura" {
      declared = ["mailkura"] + quoted(in: text, after: "name: \"mailkura\", dependencies: [")
    } else {
      let opening = "library(\"\(layer.target)\""
      declared = [layer.target] + quoted(in: text, after: opening)
    }
    #expect(declared == [layer.target] + layer.ours)
  }

  @Test("every directory below Sources has a row or is a system library")
  func directories() {
    let targets = Set(
      SourceTree.swiftFiles(below: "Sources").compactMap {
        $0.split(separator: "/").dropFirst().first.map(String.init)
      })
    #expect(targets == Set(Layer.all.map(\.target)))
  }

  @Test("CONTRIBUTING.md has the same table", arguments: Layer.all)
  func table(of layer: Layer) throws {
    let rows = try SourceTree.lines("CONTRIBUTING.md")
    let row = try #require(rows.first { $0.hasPrefix("| `\(layer.target)` |") }, "no row")
    let columns = row.split(separator: "|").map {
      $0.split(separator: "`", omittingEmptySubsequences: false)
    }
    try #require(columns.count == 4)
    let named = columns.map { parts in
      stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    }
    #expect(named[1] == layer.ours)
    #expect(named[2] == layer.system.filter { $0 != "Darwin" })
  }

  /// The quoted words between the parenthesis that `opening` ends with and its end.
  private func quoted(in text: some StringProtocol, after opening: String) -> [String] {
    guard let start = text.firstRange(of: opening) else { return [] }
    let inside = text[start.upperBound...].prefix { $0 != ")" && $0 != "]" }
    let parts = inside.split(separator: "\"", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
  }
}
