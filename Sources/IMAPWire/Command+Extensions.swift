internal import MailTypes

extension Command {
  /// The capabilities without which the command would have to be another one, or could not be at all.
  package var extensions: [String] {
    switch self {
    case .capability, .startTLS, .noop, .logout, .login, .lsub, .subscribe: []
    case .create(_, let use): use == nil ? [] : ["CREATE-SPECIAL-USE"]
    case .id: ["ID"]
    case .enable: ["ENABLE"]
    case .compress: ["COMPRESS=DEFLATE"]
    case .authenticate(_, let initialResponse): initialResponse == nil ? [] : ["SASL-IR"]
    case .namespace: ["NAMESPACE"]
    case .getQuotaRoot: ["QUOTA"]
    case .list(_, _, let returnsSpecialUse, let status):
      (returnsSpecialUse || status != nil ? ["LIST-EXTENDED"] : [])
        + (returnsSpecialUse ? ["SPECIAL-USE"] : [])
        + (status.map { ["LIST-STATUS"] + names(of: $0) } ?? [])
    case .select(_, let modSequences), .examine(_, let modSequences):
      modSequences ? ["CONDSTORE"] : []
    case .status(_, let items): names(of: items)
    case .uidSearch(_, let returnsAll, let last, _):
      (returnsAll ? ["ESEARCH"] : []) + (last == nil ? [] : ["PARTIAL"])
    case .uidFetch(_, let items, let changedSince, let vanished):
      (items.contains(.emailID) ? ["OBJECTID"] : [])
        + (items.isDisjoint(with: [.gmailMessageID, .gmailLabels]) ? [] : ["X-GM-EXT-1"])
        + (items.contains(.modSequence) || changedSince != nil ? ["CONDSTORE"] : [])
        + (vanished ? ["QRESYNC"] : [])
    case .uidStore(_, _, _, let unchangedSince): unchangedSince == nil ? [] : ["CONDSTORE"]
    case .uidExpunge: ["UIDPLUS"]
    case .uidCopy: []
    // The UTF8 of an APPEND is part of what ENABLE has turned on.
    case .append: []
    // It asks whether there is one.
    case .literalProbe: []
    }
  }

  private func names(of items: StatusItems) -> [String] {
    (items.contains(.highestModSeq) ? ["CONDSTORE"] : [])
      + (items.contains(.size) ? ["STATUS=SIZE"] : [])
      + (items.contains(.appendLimit) ? ["APPENDLIMIT"] : [])
  }

  /// Whether the command is there for its extension alone, so that a NO is the extension's.
  package var isAboutExtension: Bool {
    switch self {
    case .id, .enable, .compress, .namespace, .getQuotaRoot: true
    default: false
    }
  }
}
