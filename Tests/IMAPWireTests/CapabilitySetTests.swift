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

  @Test func joinsALonePlus() {
    #expect(CapabilitySet(["LITERAL", "+", "ID"]).contains("LITERAL+"))
    #expect(!CapabilitySet(["ID", "+"]).contains("LITERAL+"))
  }
}
