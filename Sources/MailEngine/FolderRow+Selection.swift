internal import MailTypes
package import SyncJournal

extension FolderRow {
  /// What is to be known of the folder to choose it.
  package var candidate: FolderSelection.Candidate {
    FolderSelection.Candidate(
      name: facts.name.description, delimiter: facts.delimiter.map(FolderDiscovery.character),
      specialUses: facts.attributes.compactMap(SpecialUse.init(attribute:)))
  }

  /// Whether it held messages of its own, instead of being a level above others.
  var isSelectable: Bool {
    ListedMailbox(name: facts.name, delimiter: nil, attributes: facts.attributes).isSelectable
  }
}
