/// Thrown where a run ends because it was asked to stop; nothing has failed.
struct StopRequested: Error {}
