package import MailTypes

/// What `archive.json` says: the format, the storage kind and where the mail came from.
package struct ArchiveManifest: Hashable, Sendable {
  /// How the mail is stored.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A Maildir for each folder.
    case maildir
    /// An mbox for each folder, in the quoting of mboxrd.
    case mbox
  }

  /// The format that this program writes, and the newest that it reads.
  package static let currentFormat = 1

  package var kind: Kind
  package var account: AccountIdentity
  /// RFC 3339.
  package var created: String
  /// The full server name of each folder whose path does not tell it, by path below `mail`.
  ///
  /// As `MailboxPathAllocator` gives it.
  package var longNames: [String: String]
  /// What separates the levels of the server's names, for when no journal tells it.
  package var delimiter: UInt8?
  /// Members that this program does not know, kept when the file is written anew.
  var unknownMembers: [JSONMember] = []

  package init(
    kind: Kind, account: AccountIdentity, created: String, longNames: [String: String] = [:]
  ) {
    self.kind = kind
    self.account = account
    self.created = created
    self.longNames = longNames
  }

  /// Reads the octets of `archive.json`.
  ///
  /// - Parameter path: For messages.
  init(json octets: [UInt8], path: String) throws(ArchiveError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONReader.read(octets)
    } catch {
      throw ArchiveError(.manifestDamaged(error.description), path: path)
    }
    func damaged(_ reason: String) -> ArchiveError {
      ArchiveError(.manifestDamaged(reason), path: path)
    }
    guard case .object(let members) = value else { throw damaged("it is no object") }
    guard let format = value["format"]?.integer, format > 0 else {
      throw damaged("“format” is no positive number")
    }
    guard format <= Self.currentFormat else {
      throw ArchiveError(.newerFormat("“format”: \(format)"), path: path)
    }
    guard let kindName = value["kind"]?.string else { throw damaged("“kind” is no text") }
    guard let kind = Kind(rawValue: kindName) else {
      throw ArchiveError(.newerFormat("“kind”: “\(kindName)”"), path: path)
    }
    guard let user = value["account"]?["user"]?.string, let host = value["account"]?["host"]?.string
    else { throw damaged("“account” does not hold “user” and “host”") }
    guard let created = value["created"]?.string else { throw damaged("“created” is no text") }
    self.init(kind: kind, account: AccountIdentity(user: user, host: host), created: created)
    if let text = value["delimiter"]?.string, text.utf8.count == 1 { delimiter = text.utf8.first }
    if let names = value["longNames"] {
      guard case .object(let entries) = names else { throw damaged("“longNames” is no object") }
      for entry in entries {
        guard let name = entry.value.string else {
          throw damaged("a value in “longNames” is no text")
        }
        longNames[entry.key] = name
      }
    }
    let known = ["format", "kind", "account", "created", "delimiter", "longNames"]
    unknownMembers = members.filter { !known.contains($0.key) }
  }

  /// The octets of `archive.json`, in a fixed order.
  var json: [UInt8] {
    let names = longNames.sorted { $0.key < $1.key }.map {
      JSONMember(key: $0.key, value: .string($0.value))
    }
    let members =
      [
        JSONMember(key: "format", value: .number(String(Self.currentFormat))),
        JSONMember(key: "kind", value: .string(kind.rawValue)),
        JSONMember(
          key: "account",
          value: .object([
            JSONMember(key: "user", value: .string(account.user)),
            JSONMember(key: "host", value: .string(account.host)),
          ])),
        JSONMember(key: "created", value: .string(created)),
        JSONMember(key: "longNames", value: .object(names)),
      ] + delimiterMembers
    return JSONWriter.write(.object(members + unknownMembers))
  }

  private var delimiterMembers: [JSONMember] {
    guard let delimiter else { return [] }
    return [
      JSONMember(key: "delimiter", value: .string(String(decoding: [delimiter], as: UTF8.self)))
    ]
  }
}
