internal import MailFormats
package import MailTypes

extension ArchiveRoot {
  /// What the names of a folder's files say of flags and keywords.
  package struct FlagReader: Sendable {
    fileprivate let keywords: DovecotKeywords

    /// The flags and keywords that a file's name carries.
    package func flags(of file: FolderFile) -> MessageFlags {
      let name = MaildirFileName(parsing: file.name)
      return MessageFlags(
        system: name.systemFlags,
        keywords: name.keywordLetters.compactMap { keywords.keyword(of: $0) })
    }

    /// Whether a file's name could carry a keyword.
    package func hasLetter(for keyword: String) -> Bool {
      keywords.knownLetter(for: keyword) != nil
    }
  }

  /// Reads which letter stands for which keyword in a folder.
  package func flagReader(of folder: String) throws(ArchiveError) -> FlagReader {
    do throws(ArchiveError) {
      let octets = try mailDirectory(folder).octets(
        of: DovecotKeywords.fileName, limit: DovecotKeywords.sizeLimit)
      return FlagReader(keywords: DovecotKeywords(octets))
    } catch let error where error.code == .missing {
      return FlagReader(keywords: DovecotKeywords())
    }
  }
}
