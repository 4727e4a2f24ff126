import Testing

@testable import MailClients

@Suite("What a server asks to wait")
struct SuggestedBackoffTests {
  @Test(
    "in its words",
    arguments: [
      ("Request is throttled. Suggested Backoff Time: 299961 milliseconds", 300),
      ("suggested backoff time:1 milliseconds", 1),
      ("Suggested Backoff Time: 99999999999 milliseconds", 86_400),
      ("Suggested Backoff Time: 99999999999999999999 milliseconds", nil),
      ("Suggested Backoff Time: soon", nil),
      ("Too many logins, try again in 5 minutes.", 300),
      ("Try again after 1 hour", 3600), ("please retry in about 30 sec", 30),
      ("Rate limit; retry after 120 seconds", 120), ("Please wait for at least 90s", nil),
      ("Please wait 90 s", 90), ("wait 18446744073709551615 hours", 86_400),
      ("Try again in a while", nil), ("try again later", nil), ("12 minutes", nil), ("", nil),
    ])
  func words(_ words: String, _ seconds: Int?) {
    #expect(SuggestedBackoff.seconds(in: words) == seconds)
  }
}
