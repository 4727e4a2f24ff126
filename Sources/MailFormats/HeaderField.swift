/// One header field of a message: two ranges into the header block, not a copy.
package struct HeaderField: Hashable, Sendable {
  /// The octets before the colon, white space around them left out.
  package var name: Range<Int>
  /// The octets after the colon, line ends of folded lines included, the last one not.
  package var body: Range<Int>

  package init(name: Range<Int>, body: Range<Int>) {
    self.name = name
    self.body = body
  }
}
