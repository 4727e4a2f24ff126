package import MailTypes

/// Which folders a job is about: those that a pattern chooses, less those that one excludes.
package struct FolderSelection: Hashable, Sendable {
  /// Empty means every folder.
  package var included: [FolderPattern]
  package var excluded: [FolderPattern]

  package init(included: [FolderPattern] = [], excluded: [FolderPattern] = []) {
    self.included = included
    self.excluded = excluded
  }

  package var isEverything: Bool { included.isEmpty && excluded.isEmpty }

  /// What is to be known of a folder to choose it.
  package struct Candidate: Sendable {
    package var name: String
    package var delimiter: Character?
    package var specialUses: [SpecialUse]

    package init(name: String, delimiter: Character?, specialUses: [SpecialUse]) {
      self.name = name
      self.delimiter = delimiter
      self.specialUses = specialUses
    }
  }

  /// The chosen ones of all folders of an account, by their place in `candidates`.
  ///
  /// Names stand for a special use only where no folder of the account carries an attribute.
  package func chosen(from candidates: [Candidate]) -> [Int] {
    let hasAttributes = candidates.contains { !$0.specialUses.isEmpty }
    func fits(_ pattern: FolderPattern, _ candidate: Candidate) -> Bool {
      switch pattern.kind {
      case .name:
        return pattern.matches(name: candidate.name, delimiter: candidate.delimiter)
      case .specialUse(let use):
        if hasAttributes { return candidate.specialUses.contains(use) }
        let levels = candidate.delimiter.map { candidate.name.split(separator: $0) }
        let last = levels?.last.map(String.init) ?? candidate.name
        return SpecialUseNames.use(ofLastLevel: last) == use
      }
    }
    return candidates.indices.filter { index in
      let candidate = candidates[index]
      return (included.isEmpty || included.contains { fits($0, candidate) })
        && !excluded.contains { fits($0, candidate) }
    }
  }

  /// The patterns of `included` that choose nothing: a misspelt folder is not to pass for a backup.
  package func unmatched(in candidates: [Candidate]) -> [FolderPattern] {
    included.filter { pattern in
      FolderSelection(included: [pattern]).chosen(from: candidates).isEmpty
    }
  }
}
