internal import CommandTable

/// The manual page of the tool: the table of commands, and what stands around it.
package enum ManualPage {
  package static func render() -> String {
    ManualRenderer(tool: ToolTable.description, frame: frame).render()
  }

  private static let frame = ManualFrame(
    date: "November 24, 2026",
    oneLine: "back up mailboxes, check the backups and restore them",
    description: """
      .Nm
      pulls mail over IMAP or POP3 into an archive of plain Maildir folders, with a SQLite journal
      that knows the SHA-256 of every message.
      It verifies archives against that journal and replays them to other IMAP accounts.
      It changes or deletes nothing on the server that it backs up, unless it is told to remove what
      is archived, and a restore sends only what the target does not hold yet.
      .Pp
      Every command may be interrupted at any point, by a signal, a broken connection or a power
      cut: running the same command again carries on, and ends where an undisturbed run would have
      ended.
      .Pp
      An account is named by its key in the configuration, see
      .Xr mailkura-config 5 ,
      or by a URL:
      .Bl -tag -width Ds
      .It Li imaps:// Ns Ar user Ns Li @ Ns Ar host Ns Op Li :993
      IMAP with TLS from the first octet.
      .It Li imap:// Ns Ar user Ns Li @ Ns Ar host Ns Op Li :143
      IMAP with STARTTLS, which is required.
      .It Li pop3s:// Ns Ar user Ns Li @ Ns Ar host Ns Op Li :995
      POP3 with TLS from the first octet.
      .It Li pop3:// Ns Ar user Ns Li @ Ns Ar host Ns Op Li :110
      POP3 with STLS, which is required.
      .El
      .Pp
      .Ar user
      is percent-encoded:
      .Li taro%40example.jp .
      A password is never taken from the command line; without a source for it, it is asked for on
      the terminal.
      .Pp
      An archive is named by its directory, or by the account that it belongs to.
      """,
    sections: [
      .init(
        title: "OUTPUT",
        source: """
          Results go to standard output; progress, warnings and errors to standard error.
          Every failure says what failed, the likely cause, and what to do.
          .Pp
          With
          .Fl -json ,
          standard output carries one JSON object a line and nothing else.
          Each has
          .Li event
          and
          .Li time ;
          the events of a job are
          .Li start ,
          .Li folder ,
          .Li progress ,
          .Li message
          and
          .Li extensions
          (only with
          .Fl v ) ,
          .Li warning ,
          .Li error
          and, last,
          .Li summary .
          .Li extensions
          tells by what extensions of IMAP the server has done what was asked of it
          .Pq Li used ,
          what it offers and did not do
          .Pq Li refused ,
          and over how many connections.
          .Cm migrate
          tells of a folder twice: without
          .Li target
          when it is archived, with it when it has arrived there.
          .Cm list
          prints a
          .Li message
          for each message,
          .Cm status
          a
          .Li status
          for each archive and a
          .Li run
          for each of its last runs.
          """),
      .init(
        title: "SIGNALS",
        source: """
          After
          .Dv SIGINT
          or
          .Dv SIGTERM
          the message in hand is finished, within ten seconds, everything that has arrived is
          committed, and the exit status is 130 or 143.
          A second signal ends the waiting for that message.
          """),
      .init(
        title: "ENVIRONMENT",
        source: """
          .Bl -tag -width MAILKURA_CONFIG
          .It Ev MAILKURA_CONFIG
          The configuration file, unless
          .Fl -config
          names one.
          .It Ev XDG_CONFIG_HOME
          Where
          .Pa mailkura/config.json5
          is looked for; otherwise
          .Pa ~/.config .
          .It Ev LC_ALL , LC_MESSAGES , LANG
          The first that is set chooses the language, unless
          .Fl -lang
          does.
          .It Ev NO_COLOR
          If set and not empty, no colour is used unless
          .Fl -color
          asks for it.
          .El
          """),
      .init(
        title: "FILES",
        source: """
          .Bl -tag -width Ds
          .It Pa ~/.config/mailkura/config.json5
          The configuration.
          .It Ar archive Ns Pa /mail
          The mail, as Maildir folders that other programs can read.
          .It Ar archive Ns Pa /journal.sqlite3
          The journal.
          .El
          """),
      .init(
        title: "SEE ALSO",
        source: """
          .Xr mailkura-archive 5 ,
          .Xr mailkura-config 5 ,
          .Xr mailkura-import 7
          """),
      .init(
        title: "STANDARDS",
        source: """
          IMAP4rev1 (RFC 3501) and IMAP4rev2 (RFC 9051), and the use of TLS as RFC 8314 wants it.
          Where the server has them: CONDSTORE and QRESYNC (RFC 7162), which tell what has changed,
          LIST-EXTENDED (RFC 5258), LIST-STATUS (RFC 5819), STATUS=SIZE (RFC 8438, for how much is
          to be fetched), SPECIAL-USE (RFC 6154), NAMESPACE (RFC 2342), ESEARCH (RFC 4731), UIDONLY (RFC 9586), MESSAGELIMIT (RFC 9738), PARTIAL (RFC
          9394, for folders of more than 100,000 messages or more than MESSAGELIMIT allows; the
          others are listed by one command), OBJECTID (RFC 8474), UIDPLUS (RFC 4315), UTF8 (RFC
          6855), COMPRESS (RFC 4978), ENABLE (RFC 5161), ID (RFC 2971), QUOTA (RFC 9208), LITERAL+
          and LITERAL- (RFC 7888), MULTIAPPEND (RFC 3502) and SASL-IR (RFC 4959).
          """),
    ])
}
