import MailTypes

@testable import SyncJournal

/// A server as simple as can be, that remembers what an archive has to remember of it.
struct ServerModel {
  struct Message: Hashable {
    var content: UInt64
    var flags: MessageFlags
  }

  struct Folder {
    var name: String
    var uidValidity: UInt32 = 1
    var nextUID: UInt32 = 1
    var messages: [UInt32: Message] = [:]
    /// UIDs that have been taken away and may come back under the same number.
    var hidden: [UInt32: Message] = [:]
  }

  /// What a snapshot has to show of one folder.
  struct Shown: Hashable {
    var messages: [Message: Int]
    init(_ messages: some Sequence<Message>) {
      self.messages = messages.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
  }

  var folders: [Folder] = [Folder(name: "INBOX")]
  private var names = 0
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(state: seed) }

  mutating func number(below limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
  mutating func chance(_ percent: Int) -> Bool { number(below: 100) < percent }

  mutating func flags() -> MessageFlags {
    MessageFlags(
      system: SystemFlags(rawValue: UInt8(number(below: 4))),
      keywords: chance(30) ? ["k\(number(below: 2))"] : [])
  }

  /// Something happens to the mail.
  mutating func change() {
    let index = number(below: folders.count)
    switch number(below: 20) {
    case 0...6:
      // Few contents, so that equal messages are common.
      folders[index].deliver(Message(content: UInt64(1 + number(below: 12)), flags: flags()))
    case 7...9:
      guard let uid = folders[index].uid(number(below: 1000)) else { return }
      let flags = flags()
      folders[index].messages[uid]?.flags = flags
    case 10...12:
      guard let uid = folders[index].uid(number(below: 1000)) else { return }
      folders[index].messages[uid] = nil
    case 13:
      guard let uid = folders[index].uid(number(below: 1000)) else { return }
      folders[index].hide(uid)
    case 14:
      folders[index].bringBack()
    case 15, 16:
      let other = number(below: folders.count)
      guard other != index, let uid = folders[index].uid(number(below: 1000)),
        let message = folders[index].messages.removeValue(forKey: uid)
      else { return }
      folders[other].deliver(message)
    case 17:
      folders[index].renumber()
    case 18:
      guard folders.count < 4 else { return }
      names += 1
      folders.append(Folder(name: "f\(names)"))
    default:
      guard index > 0 else { return }
      if chance(50) {
        // Renamed: the same mail under a name that was there before, or is new.
        names += 1
        folders[index].name = chance(30) ? "f\(1 + number(below: names))" : "f\(names)"
        if folders.count(where: { $0.name == folders[index].name }) > 1 {
          folders[index].name = "f\(names)"
        }
        folders[index].renumber()
      } else {
        folders.remove(at: index)
      }
    }
  }
}

extension ServerModel.Folder {
  mutating func deliver(_ message: ServerModel.Message) {
    messages[nextUID] = message
    nextUID += 1
  }

  func uid(_ choice: Int) -> UInt32? {
    let uids = messages.keys.sorted()
    return uids.isEmpty ? nil : uids[choice % uids.count]
  }

  mutating func hide(_ uid: UInt32) { hidden[uid] = messages.removeValue(forKey: uid) }

  mutating func bringBack() {
    messages.merge(hidden) { here, _ in here }
    hidden = [:]
  }

  mutating func renumber() {
    uidValidity += 1
    hidden = [:]
    let kept = messages.sorted { $0.key < $1.key }.map(\.value)
    messages = [:]
    nextUID = 1
    for message in kept { deliver(message) }
  }
}

/// Numbers that look random and are the same for a seed everywhere.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
