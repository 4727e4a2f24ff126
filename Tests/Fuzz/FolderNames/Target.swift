import MailArchive
import MailTypes
import WireBytes

/// Mailbox names become paths that lead nowhere else, that no two names share, and that tell the name.
///
/// The first octet chooses the delimiter; the names follow, divided by line feeds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFolderNames(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = octets.first else { return 0 }
  let delimiter: UInt8? = [nil, 0x2f, 0x2e, 0x5c, choice][Int(choice % 5)]
  checkEncoding(of: octets.dropFirst())
  var allocator = MailboxPathAllocator()
  var longNames: [String: String] = [:]
  var names: [String: MailboxName] = [:]
  let lines = octets.dropFirst().split(separator: 0x0a, omittingEmptySubsequences: false)
  for wire in Set(lines.prefix(200)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
    let name = MailboxName(wire: Array(wire))
    if names.values.contains(name) { continue }
    let (path, cutFrom) = allocator.path(for: name, delimiter: delimiter)
    checkPlace(path)
    // What a file system that folds case and Unicode forms takes for one path.
    let folded = path.uppercased().lowercased()
    precondition(names[folded] == nil, "two names have the path \(path)")
    names[folded] = name
    if let cutFrom { longNames[path] = cutFrom }
    let told = MailboxPathAllocator.name(of: path, delimiter: delimiter, longNames: longNames)
    precondition(told == name, "\(path) does not tell its name")
  }
  return 0
}

/// Nothing outside the archive, no directory of a Maildir, nothing that a file system refuses.
private func checkPlace(_ path: String) {
  let components = path.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
  precondition(components.count <= 64, "too deep: \(path)")
  for component in components {
    let text = String(decoding: component, as: UTF8.self)
    precondition((1...255).contains(component.count), "bad length: \(path)")
    precondition(component.first != 0x2e, "begins with a dot: \(path)")
    precondition(!component.contains { $0 < 0x20 || $0 == 0x7f }, "a control: \(path)")
    precondition(
      !["cur", "new", "tmp", "dovecot-keywords"].contains(text.lowercased()), "a Maildir's: \(path)"
    )
    precondition(!text.lowercased().utf8.elementsEqual(".mbox".utf8), "an mbox: \(path)")
    precondition(!text.lowercased().hasSuffix(".mbox"), "an mbox: \(path)")
  }
}

/// Modified UTF-7 is one to one between text and what it accepts.
private func checkEncoding(of octets: ArraySlice<UInt8>) {
  let bytes = Array(octets)
  if let text = ModifiedUTF7.decode(bytes) {
    precondition(ModifiedUTF7.encode(text) == bytes, "another spelling is accepted")
  }
  let text = String(decoding: bytes, as: UTF8.self)
  let decoded = ModifiedUTF7.decode(ModifiedUTF7.encode(text))
  precondition(decoded.map { Array($0.utf8) } == Array(text.utf8), "text is not kept")
}
