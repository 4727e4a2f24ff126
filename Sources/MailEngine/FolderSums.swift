/// Numbers of folders and their sum; one is replaced as more is known of a folder.
struct FolderSums {
  /// A million folders of so much can be added up.
  private static let most: UInt64 = 1 << 43

  private(set) var sum: UInt64
  private var folders: [Int: UInt64]

  init(_ folders: [Int: UInt64]) {
    self.folders = folders.mapValues { min($0, Self.most) }
    sum = self.folders.values.reduce(0, +)
  }

  var isEmpty: Bool { folders.isEmpty }

  func contains(_ folder: Int) -> Bool { folders[folder] != nil }

  mutating func set(_ number: UInt64, of folder: Int) {
    let number = min(number, Self.most)
    sum += number
    sum -= folders.updateValue(number, forKey: folder) ?? 0
  }
}
