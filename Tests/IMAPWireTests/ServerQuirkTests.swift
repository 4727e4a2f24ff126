import IMAPWire
import Testing

@Suite struct ServerQuirkTests {
  /// What a server sends to show each quirk; nil for the one that only the client can see.
  private static func octets(of quirk: ServerQuirk) -> String? {
    switch quirk {
    case .bareLineFeed: "* OK hi\n"
    case .emptyLine: "\r\n* OK hi\r\n"
    case .extraSpace: "*  5 EXISTS\r\n"
    case .negativeNumber: "* STATUS a (UIDNEXT -1)\r\n"
    case .floatingPointNumber: "* STATUS a (MESSAGES 1.0e+02)\r\n"
    case .unreadableDate: "* 1 FETCH (INTERNALDATE \"x\")\r\n"
    case .flagsNotAList: "* FLAGS NIL\r\n"
    case .quotedFlag: "* FLAGS (\"a\")\r\n"
    case .unquotedMailboxName: "* LIST () \"/\" a b\r\n"
    case .mailboxNamedNIL: "* LIST () \"/\" NIL\r\n"
    case .unquotedDelimiter: "* LIST () / a\r\n"
    case .loneBackslash: "* LIST () \"\\\" a\r\n"
    case .codeWithoutCondition: "* [ALERT] hi\r\n"
    case .oddCodeArguments: "* OK [UIDNEXT x] hi\r\n"
    case .zeroSequenceNumber: "* 0 FETCH (UID 1)\r\n"
    case .zeroNumber: "* STATUS a (UIDVALIDITY 0)\r\n"
    case .peekEchoed: "* 1 FETCH (BODY.PEEK[] NIL)\r\n"
    case .fetchWithoutUID: nil
    case .literalTwoShort: "* 1 FETCH (BODY[] {1}\r\na\r\n)\r\n"
    case .unreadableLabels: "* 1 FETCH (X-GM-LABELS ((a)))\r\n"
    case .oversizedSection:
      "* 1 FETCH (BODY[HEADER] {70000}\r\n" + String(repeating: "x", count: 70000) + ")\r\n"
    }
  }

  @Test(arguments: ServerQuirk.allCases)
  func isAcceptedAndNoted(quirk: ServerQuirk) {
    #expect(!quirk.sentence.isEmpty)
    guard let text = Self.octets(of: quirk) else { return }
    let octets = ServerOctets(text)
    #expect(octets.failure == nil)
    #expect(octets.responses.count == 1)
    #expect(octets.quirks == [quirk])
  }

  @Test func setKeepsEveryQuirkApart() {
    for quirk in ServerQuirk.allCases { #expect(QuirkSet([quirk]).quirks == [quirk]) }
    let all = QuirkSet(ServerQuirk.allCases)
    #expect(all.subtracting(QuirkSet([.emptyLine])).quirks.count == ServerQuirk.allCases.count - 1)
  }
}
