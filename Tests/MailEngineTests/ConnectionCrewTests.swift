import Testing

@testable import MailEngine

@Suite("The connections of a run")
struct ConnectionCrewTests {
  @Test("one that is refused stands aside while others work, and never the last")
  func standAside() {
    let crew = ConnectionCrew(wanted: 3)
    crew.join(0)
    crew.join(1)
    #expect(crew.hasOthers(than: 2) && crew.hasOthers(than: 0) && crew.count == 2)
    #expect(crew.standAside(2))
    #expect(crew.standAside(0))
    #expect(crew.count == 1 && !crew.hasOthers(than: 1))
    #expect(!crew.standAside(1))
    #expect(crew.count == 1)
    crew.leave(1)
    #expect(crew.count == 0)
  }

  @Test("two that are refused at once do not both go")
  func both() async {
    for _ in 0..<100 {
      let crew = ConnectionCrew(wanted: 2)
      crew.join(0)
      crew.join(1)
      async let first = crew.standAside(0)
      async let second = crew.standAside(1)
      let gone = await [first, second]
      #expect(gone.count { $0 } == 1)
      #expect(crew.count == 1)
    }
  }

  @Test("refusals are told once")
  func told() {
    let crew = ConnectionCrew(wanted: 2)
    #expect(crew.isFirstRefusal())
    #expect(!crew.isFirstRefusal())
  }
}
