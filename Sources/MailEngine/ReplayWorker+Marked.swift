internal import JobEvents
internal import MailClients
internal import MailTypes

/// Messages at the target that count as present and are marked as deleted there: the next EXPUNGE of any
/// program takes them away.
extension ReplayWorker {
  /// Tells how many there are in the open mailbox, but for those that were archived with the mark.
  func warnOfMarked(in folder: ReplayFolder, on connection: IMAPConnection) async throws {
    guard !toldOfMarked.contains(folder.targetRow) else { return }
    let owned = try await context.keeper.ownedUIDs(of: folder.targetRow)
    let found = owned.isEmpty ? owned : try connection.deletedUIDs().intersection(owned)
    let flags = found.isEmpty ? [:] : try connection.flags(of: found)
    let marked = UIDSet(flags.filter { $0.value.system.contains(.deleted) }.keys.sorted())
    let count = try await context.keeper.unintendedMarks(among: marked, of: folder)
    toldOfMarked.insert(folder.targetRow)
    guard count > 0 else { return }
    let (verb, rest) = count == 1 ? ("is", "it counts") : ("are", "they count")
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "\(count) of the messages in “\(folder.targetName)” at the target \(verb) "
              + "marked as deleted; \(rest) as being there until a mail program expunges the folder.",
            ja: "送り先の「\(folder.targetName)」にあるメールのうち \(count) 通に削除の印が付いています。"
              + "メールソフトがフォルダを整理 (EXPUNGE) すると消えますが、それまではあるものとして数えます。"),
          remedy: Phrase(
            en: "Undelete them in a mail program to keep them, or expunge the folder and run "
              + "“mailkura restore” to have them sent again.",
            ja: "残すにはメールソフトで削除の印を外してください。"
              + "または、フォルダを整理してから「mailkura restore」を実行すると送り直せます。"),
          folder: folder.targetName)))
  }

  /// Looks for them in a folder that nothing is sent to.
  func tellMarked(in folder: ReplayFolder) async throws {
    while true {
      do {
        let connection = try await link.connect()
        if connection.selected?.name != folder.target {
          _ = try connection.examine(folder.target)
        }
        return try await warnOfMarked(in: folder, on: connection)
      } catch let error as ClientError {
        if error.scope <= .mailbox, link.connection != nil, !error.isWorthRetrying { return }
        try await link.recover(from: error)
      }
    }
  }
}
