internal import WireBytes

/// What mail calls a charset, and the tables of the system that may read it.
///
/// Registered names, what programs write instead, and where a name is used for more than it stands
/// for, the larger table first (`ISO-8859-1` for Windows-1252, `GB2312` for GB18030).
struct CharsetName: Hashable, Sendable {
  /// Letters and digits alone, upper case: `ISO_8859-1` and `iso8859-1` are one.
  let key: String
  /// As it was given, upper case; nil where it could mean more to iconv than a name: paths, and
  /// suffixes such as `//TRANSLIT`.
  private let verbatim: String?

  /// Octets of a name that are looked at; no charset has a longer one.
  private static let limit = 40

  init(_ name: some Sequence<UInt8>) {
    let octets = name.prefix(Self.limit + 1).map(ASCII.uppercased)
    let isWord = octets.allSatisfy { Self.isAlphanumeric($0) || "-_.+:".utf8.contains($0) }
    let letters = octets.filter(Self.isAlphanumeric)
    let isUsable = octets.count <= Self.limit
    key = isUsable ? String(decoding: letters, as: UTF8.self) : ""
    verbatim = isUsable && isWord ? String(decoding: octets, as: UTF8.self) : nil
  }

  init(_ name: String) { self.init(name.utf8) }

  private static func isAlphanumeric(_ octet: UInt8) -> Bool {
    (0x30...0x39).contains(octet) || (0x41...0x5a).contains(octet)
  }

  /// How the octets are to be read.
  enum Reading: Hashable, Sendable {
    case ascii
    case utf8
    case iso2022JP
    case hz
    case utf16
    /// By the first of these names that the system knows.
    case tables([String])
    /// The name says nothing.
    case unknown
  }

  var reading: Reading {
    switch key {
    case "USASCII", "ASCII", "ANSIX341968", "ANSIX31101983", "ISO646US", "646", "ISOIR6", "US",
      "CSASCII":
      .ascii
    case "UTF8", "UTF8MB4", "UTF8MAC", "UNICODE11UTF8", "XUNICODE20UTF8", "CP65001", "UTF":
      .utf8
    case "ISO2022JP", "CSISO2022JP", "ISO2022JPMS", "ISO2022JP1", "ISO2022JP2", "ISO2022JP3",
      "ISO2022JP2004", "CSISO2022JP2", "CP50220", "CP50221", "CP50222", "JIS", "ISO2022JPESC":
      .iso2022JP
    case "HZGB2312", "HZ": .hz
    case "UTF16", "UNICODE", "UCS2", "ISO10646UCS2", "CSUNICODE": .utf16
    case "XUNKNOWN", "UNKNOWN", "UNKNOWN8BIT", "XUNKNOWN8BIT", "DEFAULT", "XUSERDEFINED", "NONE",
      "BINARY", "8BIT", "7BIT", "CHARSET", "":
      .unknown
    default: .tables(tables)
    }
  }

  private var tables: [String] {
    var names = Self.aliases[key] ?? []
    if let derived = derived, !names.contains(derived) { names.append(derived) }
    if let verbatim, !names.contains(verbatim) { names.append(verbatim) }
    return names
  }

  /// `CP850` for `cp-850`, `ibm850` and the like; `ISO-8859-5` for whatever ends in these numbers.
  private var derived: String? {
    for prefix in ["XWINDOWS", "WINDOWS", "WIN", "XCP", "CP", "IBM", "DOS", "MS"]
    where key.hasPrefix(prefix) {
      let number = key.dropFirst(prefix.count)
      guard (3...5).contains(number.utf8.count), number.allSatisfy(\.isNumber) else { continue }
      return "CP" + (number.hasPrefix("0") ? number.dropFirst() : number)
    }
    guard let digits = key.firstRange(of: "8859") else { return nil }
    let part = key[digits.upperBound...].prefix { $0.isNumber }
    return (1...2).contains(part.count) ? "ISO-8859-" + part : nil
  }

  private static let aliases: [String: [String]] = {
    var table: [String: [String]] = [:]
    for (keys, names) in groups {
      for key in keys.split(separator: " ") { table[String(key)] = names }
    }
    return table
  }()

  private static let groups: [(keys: String, names: [String])] = [
    (
      "SHIFTJIS XSJIS SJIS MSKANJI CSSHIFTJIS WINDOWS31J CP932 MS932 XMSCP932 SJISWIN CSWINDOWS31J "
        + "WINDOWS932 SJISOPEN IBM943",
      ["CP932", "SHIFT_JIS", "SJIS"]
    ),
    (
      "EUCJP XEUCJP XEUC CSEUCPKDFMTJAPANESE EUCJPMS EUCJPWIN EUCJPOPEN CP51932 UJIS AJEC",
      ["EUC-JP-MS", "EUC-JP"]
    ),
    ("SHIFTJISX0213 SHIFTJIS2004", ["SHIFT_JISX0213", "CP932"]),
    ("EUCJISX0213 EUCJIS2004", ["EUC-JISX0213", "EUC-JP"]),
    (
      "GB2312 GBK XGBK CP936 MS936 WINDOWS936 GB231280 CSGB2312 CSISO58GB231280 EUCCN XEUCCN GB1988 "
        + "GB18030 GB180302000 GB180302005 GB CHINESE ISOIR58 CSGB18030 CSGBK",
      ["GB18030", "GBK", "GB2312"]
    ),
    (
      "KSC56011987 KSC5601 KSC56011989 KS EUCKR XEUCKR CSEUCKR CP949 MS949 XWINDOWS949 WINDOWS949 UHC "
        + "KOREAN CSKSC56011987 ISOIR149",
      ["CP949", "UHC", "EUC-KR"]
    ),
    ("JOHAB KSC56011992", ["JOHAB", "CP1361"]),
    ("ISO2022KR CSISO2022KR", ["ISO-2022-KR"]),
    ("ISO2022CN ISO2022CNEXT", ["ISO-2022-CN-EXT", "ISO-2022-CN"]),
    (
      "BIG5 XBIG5 XXBIG5 CSBIG5 CNBIG5 BIG5HKSCS BIG5ETEN CP950 MS950 WINDOWS950 BIGFIVE",
      ["BIG5-HKSCS", "CP950", "BIG5"]
    ),
    ("EUCTW XEUCTW", ["EUC-TW"]),
    (
      "ISO88591 ISO885911987 LATIN1 L1 ISOIR100 CSISOLATIN1 IBM819 CP819 88591 LATIN ISOLATIN1 WESTERN "
        + "CP1252 WINDOWS1252 ANSI XANSI",
      ["CP1252", "ISO-8859-1"]
    ),
    ("ISO88592 LATIN2 L2 CSISOLATIN2 88592", ["ISO-8859-2"]),
    ("ISO88593 LATIN3 L3", ["ISO-8859-3"]), ("ISO88594 LATIN4 L4", ["ISO-8859-4"]),
    ("CYRILLIC CSISOLATINCYRILLIC", ["ISO-8859-5"]),
    ("ARABIC CSISOLATINARABIC ASMO708", ["ISO-8859-6"]),
    ("GREEK GREEK8 CSISOLATINGREEK ELOT928 SUNEUGREEK", ["ISO-8859-7"]),
    (
      "HEBREW CSISOLATINHEBREW ISO88598 ISO88598I ISO88598E CSISO88598I VISUAL LOGICAL DOS862",
      ["CP1255", "ISO-8859-8"]
    ),
    ("ISO88599 LATIN5 L5 CSISOLATIN5 TURKISH", ["CP1254", "ISO-8859-9"]),
    ("LATIN6 L6", ["ISO-8859-10"]), ("LATIN9 LATIN0 L9", ["ISO-8859-15"]),
    (
      "TIS620 TIS62025291 ISO885911 WINDOWS874 CP874 IBM874 THAI XTIS620 TIS6200",
      ["CP874", "TIS-620", "ISO-8859-11"]
    ),
    ("KOI8R KOI8 CSKOI8R KOI XKOI8R", ["KOI8-R"]), ("KOI8U KOI8RU XKOI8U", ["KOI8-U", "KOI8-R"]),
    ("CP1251 WINDOWS1251 XCP1251 WIN XWINCYR ANSI1251", ["CP1251"]),
    ("UTF7 UNICODE11UTF7 CSUNICODE11UTF7 XUNICODE20UTF7 UNICODE20UTF7 CP65000", ["UTF-7"]),
    ("UTF16BE UNICODEFFFE UCS2BE", ["UTF-16BE"]), ("UTF16LE UCS2LE", ["UTF-16LE"]),
    ("UTF32 UCS4", ["UTF-32"]), ("MACINTOSH MAC XMACROMAN MACROMAN CSMACINTOSH", ["MACINTOSH"]),
    ("XMACCYRILLIC MACCYRILLIC XMACUKRAINIAN", ["MAC-CYRILLIC", "MACCYRILLIC"]),
    ("XMACCE MACCE MACCENTRALEUROPE", ["MAC-CENTRALEUROPE", "MACCENTRALEUROPE"]),
    ("VISCII CSVISCII", ["VISCII"]), ("ARMSCII8", ["ARMSCII-8"]),
    ("XVIETTCVN5712 TCVN TCVN5712", ["TCVN"]),
  ]
}
