import IMAPWire
import Testing

/// Whatever a server sends, reading ends, and ends with a response, a dropped one or an error.
@Suite struct MutationTests {
  private static let seeds: [String] = [
    "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n",
    "* LIST (\\HasNoChildren) \"/\" \"a \\\"b\\\\\"\r\n* LIST () NIL {5}\r\nab\r\nc\r\n",
    "* 12 FETCH (UID 44 FLAGS (\\Seen $Work) INTERNALDATE \" 1-Jan-2024 00:00:00 +0900\" "
      + "RFC822.SIZE 4286 MODSEQ (65402) BODY[] {6}\r\na\r\nb\r\n BODY[HEADER.FIELDS (DATE)] NIL)\r\n",
    "* SEARCH 1 2 3 99 5 4 (MODSEQ 917162500)\r\n* ESEARCH (TAG \"A1\") UID ALL 1:5,9 COUNT 3\r\n",
    "* STATUS \"x\" (MESSAGES 3 UIDNEXT 9.1e+03 HIGHESTMODSEQ -1)\r\n",
    "* NAMESPACE ((\"\" \"/\")) NIL ((\"#a\" \".\" \"X\" (\"y\")))\r\n",
    "* VANISHED (EARLIER) 1:5,7\r\n* 5 EXPUNGE\r\n+ idling\r\n* BYE [ALERT] gone\r\n",
    "* 1 FETCH (UID 2 X-GM-LABELS (\\Inbox \"a b\" &ZeU- {3}\r\nx y) X-GM-MSGID 9)\r\n"
      + "* ESEARCH (TAG \"A1\") UID PARTIAL (-1:-3 7,8:9)\r\n* STATUS a (SIZE 3)\r\n",
    "A0001 OK [APPENDUID 1 2] done\r\nA0002 NO [X \"a]\" [b]] no\r\n* FLAGS (a \"b\" {1}\r\nc)\r\n",
  ]
  private static let spices = Array("(){}[]\"\\ \r\n*+0123456789~<>-.eE%\0\u{7f}NILUDFETCH".utf8)

  /// A generator of fixed numbers: the same ones in every run.
  private struct Dice {
    var state: UInt64
    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, sides)
    }
  }

  @Test(arguments: seeds.indices)
  func nothingASeverCanSendIsATrap(seed: Int) {
    var dice = Dice(state: UInt64(seed) &* 7919 &+ 1)
    var understood = 0
    for _ in 0..<700 {
      var octets = Array(Self.seeds[seed].utf8)
      for _ in 0...dice.roll(4) {
        let place = dice.roll(octets.count)
        switch dice.roll(5) {
        case 0: octets[place] = Self.spices[dice.roll(Self.spices.count)]
        case 1: octets.insert(Self.spices[dice.roll(Self.spices.count)], at: place)
        case 2: octets.remove(at: place)
        case 3: octets.removeSubrange(place..<min(octets.count, place + dice.roll(8)))
        default: octets.insert(contentsOf: octets[place...].prefix(dice.roll(12)), at: place)
        }
        if octets.isEmpty { octets = [0x2a] }
      }
      let whole = ServerOctets(octets)
      let cut = ServerOctets(octets, piece: 1 + dice.roll(5))
      #expect(whole.responses == cut.responses)
      #expect(whole.bodies == cut.bodies)
      #expect(whole.failure == cut.failure)
      #expect(whole.rest <= octets.count)
      understood += whole.responses.count
    }
    // Most changes do not break a response: if nothing passed, nothing was tried.
    #expect(understood > 100)
  }
}
