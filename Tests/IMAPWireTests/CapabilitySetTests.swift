import IMAPWire
import Testing

@Suite struct CapabilitySetTests {
  @Test func comparesWithoutCase() {
    let set = CapabilitySet(["IMAP4rev1", "auth=plain", "AUTH=LOGIN", "Literal+"])
    #expect(set.contains("imap4REV1"))
    #expect(set.contains("LITERAL+"))
    #expect(!set.contains("LITERAL"))
    #expect(set.mechanisms == ["LOGIN", "PLAIN"])
  }

  @Test(arguments: [
    ("MESSAGELIMIT=1000", 1000), ("messagelimit=1", 1), ("MESSAGELIMIT=0", nil),
    ("MESSAGELIMIT=4294967295", 4_294_967_295), ("MESSAGELIMIT=4294967296", nil),
    ("MESSAGELIMIT=x", nil), ("MESSAGELIMIT", nil),
  ])
  func tellsTheMessageLimit(name: String, limit: Int?) {
    #expect(CapabilitySet(["IMAP4rev1", name]).messageLimit == limit)
  }

  @Test(arguments: [
    ("APPENDLIMIT=35651584", 35_651_584), ("appendlimit=1", 1), ("APPENDLIMIT=0", 0),
    ("APPENDLIMIT=18446744073709551615", UInt64.max), ("APPENDLIMIT=18446744073709551616", nil),
    ("APPENDLIMIT=", nil), ("APPENDLIMIT=-1", nil), ("APPENDLIMIT", nil),
  ])
  func tellsTheAppendLimit(name: String, limit: UInt64?) {
    #expect(CapabilitySet(["IMAP4rev1", name]).appendLimit == limit)
  }

  @Test func joinsALonePlus() {
    #expect(CapabilitySet(["LITERAL", "+", "ID"]).contains("LITERAL+"))
    #expect(!CapabilitySet(["ID", "+"]).contains("LITERAL+"))
  }
}
