/// Writes events as JSON, one object a line; each begins with `event` and `time`.
package struct JSONEventWriter: Sendable {
  private let output: any TextOutput
  private let clock: @Sendable () -> Int64

  /// - Parameter clock: milliseconds since 1970-01-01T00:00:00Z.
  package init(
    output: any TextOutput, clock: @escaping @Sendable () -> Int64 = WallClock.milliseconds
  ) {
    self.output = output
    self.clock = clock
  }

  package func write(_ event: String, _ members: [(key: String, value: JSONObject.Value)]) {
    var object = JSONObject()
    object.add("event", .string(event))
    object.add("time", .string(WallClock.rfc3339(milliseconds: clock())))
    for member in members { object.add(member.key, member.value) }
    output.write(object.text + "\n")
  }
}
