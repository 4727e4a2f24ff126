import MailTypes
import POP3Wire
import Testing

@Suite struct DropListingTests {
  @Test(
    arguments: [
      ("2 320", DropListing(messages: 2, octets: 320)),
      ("0 0", DropListing(messages: 0, octets: 0)),
      ("2  320 octets", DropListing(messages: 2, octets: 320)),
      ("2", nil), ("", nil), ("two 320", nil), ("2 -1", nil),
      ("1 18446744073709551615", DropListing(messages: 1, octets: .max)),
      ("1 18446744073709551616", nil), ("9223372036854775808 1", nil),
    ] as [(String, DropListing?)])
  func reads(text: String, listing: DropListing?) {
    #expect(DropListing(text) == listing)
  }
}
