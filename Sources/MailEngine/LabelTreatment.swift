/// What becomes of the folders of an archive that show messages of other folders, and of labels.
///
/// At Gmail a label is a folder, and every message is in All Mail besides.
package enum LabelTreatment: String, Hashable, Sendable, CaseIterable {
  /// A message goes into each folder that it is in, and from a view only where no other folder has it.
  case folders
  /// A message goes into one folder, with its user's labels as keywords.
  case keywords
  /// Every folder is sent as it is.
  case off
}
