import Settings
import Testing

@Suite("StandardPaths")
struct StandardPathsTests {
  @Test(
    "finds the configuration file",
    arguments: [
      (nil, ["HOME": "/h"], "/h/.config/mailkura/config.json5", false),
      (nil, ["HOME": "/h", "XDG_CONFIG_HOME": "/x"], "/x/mailkura/config.json5", false),
      (nil, ["HOME": "/h", "XDG_CONFIG_HOME": "x"], "/h/.config/mailkura/config.json5", false),
      (nil, ["HOME": "/h", "MAILKURA_CONFIG": "~/c"], "/h/c", true),
      (nil, ["HOME": "/h", "MAILKURA_CONFIG": ""], "/h/.config/mailkura/config.json5", false),
      ("f", ["HOME": "/h", "MAILKURA_CONFIG": "/e"], "f", true),
    ] as [(String?, [String: String], String, Bool)])
  func configuration(
    option: String?, variables: [String: String], path: String, isNamed: Bool
  ) {
    let place = StandardPaths(ProcessEnvironment(variables)).configurationFile(option: option)
    #expect(place.path == path)
    #expect(place.isNamed == isNamed)
  }

  @Test(
    "replaces a leading ~ and no other",
    arguments: [("~", "/h"), ("~/a", "/h/a"), ("~a", "~a"), ("/~/a", "/~/a"), ("a", "a"), ("", "")])
  func home(path: String, expanded: String) {
    #expect(StandardPaths(ProcessEnvironment(["HOME": "/h"])).expanded(path) == expanded)
  }

  @Test("asks the user database where HOME is missing")
  func withoutHome() {
    #expect(StandardPaths(ProcessEnvironment([:])).home?.hasPrefix("/") == true)
  }
}
