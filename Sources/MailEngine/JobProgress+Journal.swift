internal import JobEvents

extension JobProgress {
  /// The numbers as a JSON object, for `status` in another process.
  var journalText: String {
    func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }
    return "{\"messages_done\":\(messagesDone),\"messages_total\":\(number(messagesTotal)),"
      + "\"bytes_done\":\(bytesDone)}"
  }
}
