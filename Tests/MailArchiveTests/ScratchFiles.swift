import Glibc

/// A new directory that only we may enter.
func makeScratchDirectory() -> String {
  let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  var template = Array((base + "/mailkura-archive-XXXXXX").utf8CString)
  let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
    guard let start = buffer.baseAddress else { return false }
    return unsafe mkdtemp(start) != nil
  }
  precondition(isMade)
  return String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

func removeTree(_ path: String) {
  for name in namesInDirectory(path) {
    let child = path + "/" + name
    if facts(child).map({ $0.st_mode & S_IFMT == S_IFDIR }) == true {
      removeTree(child)
    } else {
      unsafe unlink(child)
    }
  }
  unsafe rmdir(path)
}

func removeFile(_ path: String) { unsafe unlink(path) }

/// The names in a directory, sorted; none where there is no directory.
func namesInDirectory(_ path: String) -> [String] {
  guard let stream = unsafe opendir(path) else { return [] }
  defer { unsafe _ = closedir(stream) }
  var names: [String] = []
  while let entry = unsafe readdir(stream) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
      unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

func octetsOfFile(_ path: String) -> [UInt8]? {
  let number = unsafe open(path, O_RDONLY)
  guard number >= 0 else { return nil }
  defer { close(number) }
  var octets: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while case let count = unsafe read(number, &chunk, chunk.count), count > 0 {
    octets += chunk[0..<count]
  }
  return octets
}

func writeFile(_ path: String, _ octets: [UInt8]) {
  let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  let count = unsafe write(number, octets, octets.count)
  precondition(number >= 0 && count == octets.count)
  close(number)
}

func mode(_ path: String) -> mode_t? { facts(path).map { $0.st_mode & 0o7777 } }

func modified(_ path: String) -> Int? { facts(path).map { $0.st_mtim.tv_sec } }

func setMode(_ path: String, _ mode: mode_t) {
  let result = unsafe chmod(path, mode)
  precondition(result == 0)
}

func move(_ path: String, to newPath: String) {
  let result = unsafe rename(path, newPath)
  precondition(result == 0)
}

func link(_ path: String, to target: String) {
  let result = unsafe symlink(target, path)
  precondition(result == 0)
}

func makeDirectory(_ path: String) {
  let result = unsafe mkdir(path, 0o700)
  precondition(result == 0)
}

func makePipe(_ path: String) {
  let result = unsafe mkfifo(path, 0o600)
  precondition(result == 0)
}

private func facts(_ path: String) -> stat? {
  var status = stat()
  let result = unsafe lstat(path, &status)
  return result == 0 ? status : nil
}
