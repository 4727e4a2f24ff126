/// A language in which mailkura speaks to people.
package enum Language: String, Hashable, Sendable, CaseIterable {
  case english = "en"
  case japanese = "ja"
}
