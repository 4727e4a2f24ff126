/// The version of the tool, as `--version` prints it and archives note it.
package enum ToolVersion {
  package static let text = "0.1.0"
}
