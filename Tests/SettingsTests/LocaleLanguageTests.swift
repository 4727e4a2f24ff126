import MailTypes
import Settings
import Testing

@Suite("LocaleLanguage")
struct LocaleLanguageTests {
  @Test(
    "Japanese where the first variable that is set says so and text can be shown",
    arguments: [
      ([:], .english), (["LANG": "ja_JP.UTF-8"], .japanese), (["LANG": "ja"], .japanese),
      (["LANG": "ja_JP"], .japanese), (["LANG": "ja_JP.utf8"], .japanese),
      (["LANG": "ja_JP.UTF-8@x"], .japanese), (["LANG": "ja_JP.eucJP"], .english),
      (["LANG": "en_US.UTF-8"], .english), (["LANG": "C"], .english), (["LANG": "jam"], .english),
      (["LANG": "@"], .english), (["LANG": "."], .english),
      (["LANG": "en_US", "LC_MESSAGES": "ja_JP.UTF-8"], .japanese),
      (["LANG": "ja_JP", "LC_ALL": "C.UTF-8"], .english),
      (["LANG": "ja_JP", "LC_ALL": ""], .japanese),
    ] as [([String: String], Language)])
  func choice(variables: [String: String], language: Language) {
    #expect(LocaleLanguage.language(of: ProcessEnvironment(variables)) == language)
  }
}
