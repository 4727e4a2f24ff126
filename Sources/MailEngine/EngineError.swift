package import MailTypes
package import SyncJournal

/// What a job finds wrong that is no layer's own failure.
package struct EngineError: Explainable, Hashable {
  package enum Code: Hashable, Sendable {
    /// The archive holds another account's mail.
    case otherAccount(archived: AccountIdentity, asked: AccountIdentity)
    /// A comparison was asked for with an account that nothing of the archive was ever brought to.
    case neverRestoredTo(archived: AccountIdentity, asked: AccountIdentity)
    /// The archive knows no such job, or the job has sent nothing anywhere; what it was.
    case noSuchJob(Int64, command: String?)
    /// The job has sent its mail to another account.
    case otherReceiver(Int64, sentTo: AccountIdentity, asked: AccountIdentity)
    /// The archive cannot be written to, and the work needs a copy of its journal beside it.
    case needsRoom(path: String)
    /// The archive keeps its mail in another way than was asked.
    case otherFormat(path: String, archived: String, asked: String)
    /// There is no mail in what was to be imported.
    case noMail(String)
    /// A folder was named that is not there.
    case unknownFolder(String)
    /// The server changed the UIDs of a folder while it was being read.
    case uidValidityChanged(folder: String)
    /// The server does not let its messages be listed.
    case incompleteListing(folder: String, listed: Int, exists: Int)
    /// The folder has as many messages as its server is known to show at most.
    case cappedView(folder: String, messages: Int)
    /// The journal is not a sound database; what SQLite says of it.
    case journalDamaged([String])
    /// The rows of the journal do not make sense together; how.
    case journalContradicts([String])
    /// There is mail, but no journal.
    case journalMissing(path: String)
    /// The target lists fewer messages of a folder than it counts.
    case hiddenMessages(folder: String, listed: Int, exists: Int)
    /// A folder is listed, but none of its messages is handed over.
    case nothingHandedOver(folder: String, messages: Int)
    /// There is no such snapshot; when the first one was taken, in seconds since 1970.
    case noSnapshot(SnapshotChoice, first: Int64?)
    /// No message of the archive has a name that begins like this.
    case unknownMessage(String)
    /// Several messages of the archive have names that begin like this.
    case ambiguousMessage(String)
    /// The messages with these names are not part of the state that is sent.
    case messagesNotThere([String])
    /// A folder at the target cannot be made or opened.
    case targetFolder(String, serverWords: String?)
    /// As much has been fetched within a day as may be; in how many seconds it goes on.
    case dailyLimitReached(octets: UInt64, seconds: Int)
    /// The server wants more time between two logins than the run has.
    case loginDelayed(seconds: Int)
    /// Gmail takes a label away where others remove a message.
    case removalAtGmail
    /// The only folder of a POP3 account is left out.
    case onlyInbox
    /// The numbers of a folder's messages are used up.
    case tooManyMessages(folder: String)
    /// A migration would send a folder to where it is read.
    case sameFolder(account: AccountIdentity, folder: String)
    /// The archive knows of no labels.
    case noLabels(path: String)
  }

  package var code: Code

  package init(_ code: Code) { self.code = code }

  package var scope: FailureScope {
    switch code {
    case .otherAccount, .neverRestoredTo, .needsRoom, .noSuchJob, .otherReceiver, .journalDamaged,
      .journalContradicts,
      .journalMissing,
      .noSnapshot, .unknownMessage, .tooManyMessages, .noLabels,
      .ambiguousMessage, .messagesNotThere:
      .run
    case .unknownFolder, .noMail, .otherFormat, .dailyLimitReached, .loginDelayed, .onlyInbox,
      .sameFolder, .removalAtGmail:
      .account
    case .uidValidityChanged, .incompleteListing, .cappedView, .hiddenMessages, .nothingHandedOver,
      .targetFolder:
      .mailbox
    }
  }

  package var isWorthRetrying: Bool { false }

  /// In how many seconds the job can go on, where that is known.
  var retryAfter: Int? {
    switch code {
    case .dailyLimitReached(_, let seconds), .loginDelayed(let seconds): seconds
    default: nil
    }
  }

  package var explanation: Explanation {
    switch code {
    case .otherAccount(let archived, let asked): Self.otherAccount(archived, asked)
    case .neverRestoredTo(let archived, let asked): Self.neverRestored(archived, asked)
    case .needsRoom(let path): Self.needsRoom(path)
    case .noSuchJob(let job, let command): Self.noSuchJob(job, command)
    case .otherReceiver(let job, let sentTo, let asked): Self.otherReceiver(job, sentTo, asked)
    case .otherFormat(let path, let archived, let asked):
      Explanation(
        .configuration,
        what: Phrase(
          en: "The archive \(path) is one of \(archived), not of \(asked).",
          ja: "アーカイブ \(path) の形式は \(archived) で、\(asked) ではありません。"),
        cause: Phrase(
          en: "The format is fixed when an archive is made.", ja: "形式はアーカイブの作成時に決まります。"),
        remedy: Phrase(
          en: "Leave the format out, or name another directory with --archive.",
          ja: "形式の指定をやめるか、--archive で別のディレクトリを指定してください。"))
    case .noMail(let path):
      Explanation(
        .notFound,
        what: Phrase(en: "There is no mail in \(path).", ja: "\(path) にメールが見つかりません。"),
        cause: Phrase(
          en: "No Maildir, mbox or .eml file was found there.",
          ja: "Maildir、mbox、.eml ファイルのいずれもありません。"),
        remedy: Phrase(
          en: "Name the directory or file that holds the mail; an mbox that does not begin with "
            + "“From ” is read with --from mbox.",
          ja: "メールの入ったフォルダかファイルを指定してください。「From 」で始まらない mbox は "
            + "--from mbox で読めます。"))
    case .dailyLimitReached(let octets, let seconds):
      Explanation(
        .tryLater,
        what: Phrase(
          en:
            "The limit of \(octets / 1_000_000) MB that may be fetched in 24 hours is reached; it goes "
            + "on in \(seconds / 3600) h \(seconds / 60 % 60) min.",
          ja: "24 時間に取得できる上限 (\(octets / 1_000_000) MB) に達しました。"
            + "\(seconds / 3600) 時間 \(seconds / 60 % 60) 分後に再開できます。"),
        cause: Phrase(
          en: "Providers lock accounts out that read more in a day: Gmail at 2,500 MB.",
          ja: "1 日に読み出す量が多すぎると、アカウントを止めるサービスがあります (Gmail は 2,500 MB)。"),
        remedy: Phrase(
          en: "Run the same command again then; it carries on where it stopped. --daily-limit or "
            + "`dailyLimit` sets another limit.",
          ja: "その後に同じコマンドを実行すると、続きから再開します。上限は --daily-limit または `dailyLimit` で変えられます。"))
    case .loginDelayed(let seconds):
      Explanation(
        .tryLater,
        what: Phrase(
          en: "The server lets nobody in again for another \(seconds) s.",
          ja: "サーバは、あと \(seconds) 秒は再ログインを受け付けません。"),
        cause: Phrase(
          en: "It asks for a pause between two logins (LOGIN-DELAY).",
          ja: "ログインの間隔を空けるよう求めています (LOGIN-DELAY)。"),
        remedy: Phrase(
          en: "Run the same command again then, or let it wait with --wait.",
          ja: "その後に同じコマンドを実行するか、--wait で待つように指定してください。"))
    case .removalAtGmail:
      Explanation(
        .unavailable,
        what: Phrase(
          en: "Nothing is removed at Gmail.", ja: "Gmail からは何も削除しません。"),
        cause: Phrase(
          en: "Over IMAP, Gmail takes a label off a message instead of removing it, and frees no "
            + "space.",
          ja: "Gmail は IMAP で削除を指示されても、ラベルを外すだけで容量は空きません。"),
        remedy: Phrase(
          en: "Search for “older_than:2y” in Gmail itself, delete there and empty the bin; the "
            + "archive keeps the mail, and the next backup says what is gone.",
          ja: "Gmail の画面で「older_than:2y」のように検索して削除し、ゴミ箱を空にしてください。"
            + "メールはアーカイブに残り、次のバックアップが消えたものを示します。"))
    case .noLabels(let path): Self.noLabels(path)
    case .onlyInbox:
      Explanation(
        .configuration,
        what: Phrase(
          en: "A POP3 account has the folder INBOX alone, and it is left out.",
          ja: "POP3 アカウントのフォルダは INBOX だけですが、対象から外れています。"),
        cause: Phrase(
          en: "POP3 knows no other folders.", ja: "POP3 にはほかのフォルダがありません。"),
        remedy: Phrase(
          en: "Leave --folder and --exclude out for this account.",
          ja: "このアカウントでは --folder と --exclude を指定しないでください。"))
    case .sameFolder(let account, let folder):
      Explanation(
        .usage,
        what: Phrase(
          en:
            "Source and target are the same account, \(account), with the same folder “\(folder)”.",
          ja: "移行元と移行先が同じアカウント \(account) の同じフォルダ「\(folder)」です。"),
        cause: Phrase(
          en: "What is sent there would be read there again.",
          ja: "送ったメールをそのまま読み直すことになります。"),
        remedy: Phrase(
          en: "Name another account, or other folders with --folder, --exclude and --map.",
          ja: "別のアカウントを指定するか、--folder、--exclude、--map で別のフォルダを指定してください。"))
    case .tooManyMessages(let folder):
      Explanation(
        .damaged,
        what: Phrase(
          en: "The folder “\(folder)” has no numbers left for further messages.",
          ja: "フォルダ「\(folder)」に、これ以上メールの番号を割り当てられません。"),
        cause: Phrase(
          en: "An archive numbers at most \(UInt32.max) messages of a POP3 account.",
          ja: "1 つのアーカイブで番号を付けられる POP3 のメールは \(UInt32.max) 通までです。"),
        remedy: Phrase(
          en: "Go on in another archive, with --archive.",
          ja: "--archive で別のアーカイブを指定してください。"))
    case .unknownFolder(let name):
      Explanation(
        .notFound,
        what: Phrase(
          en: "No folder fits “\(name)”.", ja: "「\(name)」に当てはまるフォルダがありません。"),
        cause: Phrase(
          en: "The name may be spelled differently, or the folder is not there any more.",
          ja: "名前の綴りが違うか、フォルダがすでに存在しない可能性があります。"),
        remedy: Phrase(
          en: "Compare with the folders that “mailkura list” or “mailkura backup --dry-run” names.",
          ja: "「mailkura list」または「mailkura backup --dry-run」が示すフォルダ名と比べてください。"))
    case .uidValidityChanged(let folder):
      Explanation(
        .partial,
        what: Phrase(
          en: "The folder “\(folder)” was renumbered while it was being read.",
          ja: "フォルダ「\(folder)」の番号が読み取り中に付け替えられました。"),
        cause: Phrase(
          en: "The server changed its UIDVALIDITY, so numbers from before mean nothing now.",
          ja: "サーバが UIDVALIDITY を変更したため、以前の番号は使えません。"),
        remedy: Phrase(
          en: "Run the same command again: nothing is lost, nothing will be doubled.",
          ja: "同じコマンドをもう一度実行してください。失われたり重複したりすることはありません。"))
    case .incompleteListing(let folder, let listed, let exists):
      Explanation(
        .partial,
        what: Phrase(
          en: "The server lists \(listed) of \(exists) messages in “\(folder)”.",
          ja: "サーバは「\(folder)」の \(exists) 通のうち \(listed) 通しか一覧にしません。"),
        cause: Phrase(
          en: "Some servers show only a part of a large folder.",
          ja: "大きなフォルダの一部しか見せないサーバがあります。"),
        remedy: Phrase(
          en: "What it lists is archived; run the same command again later for the rest.",
          ja: "一覧にあるメールは保存済みです。残りは後でもう一度実行してください。"))
    case .cappedView(let folder, let messages):
      Explanation(
        .partial,
        what: Phrase(
          en: "The server shows \(messages) messages of “\(folder)”, and there may be more.",
          ja: "サーバは「\(folder)」のメールを \(messages) 通まで見せていますが、ほかにもある可能性があります。"),
        cause: Phrase(
          en: "This server is known to show no more than that of a folder over IMAP.",
          ja: "このサーバは IMAP では 1 フォルダにつきこの件数までしか見せないことが知られています。"),
        remedy: Phrase(
          en:
            "What it shows is archived. At Gmail, open Settings, “Forwarding and POP/IMAP”, and let "
            + "folders have no limit; at Yahoo, use the host export.imap.mail.yahoo.com.",
          ja: "見えているメールは保存済みです。Gmail では設定の「メール転送と POP/IMAP」でフォルダの上限を"
            + "なくしてください。米国 Yahoo ではホスト export.imap.mail.yahoo.com を使ってください。"))
    case .hiddenMessages(let folder, let listed, let exists):
      Explanation(
        .partial,
        what: Phrase(
          en:
            "The target lists \(listed) of \(exists) messages in “\(folder)”; nothing is sent there.",
          ja: "移行先は「\(folder)」の \(exists) 通のうち \(listed) 通しか一覧にしないため、送信しません。"),
        cause: Phrase(
          en: "What it does not list may be there already and would be doubled.",
          ja: "一覧にないメールがすでに存在し、重複する可能性があります。"),
        remedy: Phrase(
          en: "Run the same command again later; if it happens again, ask the provider.",
          ja: "後でもう一度実行してください。繰り返す場合はプロバイダに問い合わせてください。"))
    case .journalDamaged(let findings):
      Explanation(
        .damaged,
        what: Phrase(
          en: "The journal of the archive is damaged.", ja: "アーカイブのジャーナルが壊れています。"),
        cause: .verbatim(findings.prefix(3).joined(separator: "; ")),
        remedy: Self.reindexing)
    case .journalContradicts(let findings):
      Explanation(
        .damaged,
        what: Phrase(
          en: "The journal of the archive contradicts itself.",
          ja: "アーカイブのジャーナルに矛盾があります。"),
        cause: .verbatim(findings.prefix(3).joined(separator: "; ")),
        remedy: Self.reindexing)
    case .journalMissing(let path):
      Explanation(
        .damaged,
        what: Phrase(
          en: "The archive has mail but no journal: \(path)",
          ja: "アーカイブにメールはありますが、ジャーナルがありません: \(path)"),
        cause: Phrase(
          en: "journal.sqlite3 was removed or is empty.",
          ja: "journal.sqlite3 が削除されたか、空になっています。"),
        remedy: Self.reindexing)
    case .nothingHandedOver(let folder, let messages):
      Explanation(
        .partial,
        what: Phrase(
          en:
            "The server refused \(messages) messages in a row of “\(folder)”; the rest of it is left.",
          ja: "サーバが「\(folder)」のメールを続けて \(messages) 通拒否したため、残りは後回しにしました。"),
        cause: Phrase(
          en: "The folder seems to be damaged on the server, or the server is overloaded.",
          ja: "サーバ上のフォルダが壊れているか、サーバが過負荷の可能性があります。"),
        remedy: Phrase(
          en: "Run the same command again later; if it happens again, ask the provider.",
          ja: "後でもう一度実行してください。繰り返す場合はプロバイダに問い合わせてください。"))
    case .noSnapshot(let choice, let first):
      Explanation(
        .notFound,
        what: Self.missing(choice),
        cause: first.map { first in
          let time = InternalDate(seconds: first).rfc3339
          return Phrase(
            en: "The first snapshot of this archive was taken at \(time).",
            ja: "このアーカイブの最初のスナップショットは \(time) のものです。")
        }
          ?? Phrase(
            en: "No backup into this archive has ended yet.",
            ja: "このアーカイブへのバックアップはまだ一度も完了していません。"),
        remedy: Phrase(
          en: "Choose one of those that “mailkura snapshots” lists.",
          ja: "「mailkura snapshots」の一覧から選んでください。"))
    case .unknownMessage(let name):
      Explanation(
        .notFound,
        what: Phrase(
          en: "No message of the archive has the ID “\(name)”.",
          ja: "アーカイブに ID「\(name)」のメールはありません。"),
        cause: Phrase(
          en: "An ID is the beginning of a message's SHA-256.",
          ja: "ID はメールの SHA-256 の先頭部分です。"),
        remedy: Self.lookUpID)
    case .ambiguousMessage(let name):
      Explanation(
        .usage,
        what: Phrase(
          en: "Several messages have an ID that begins with “\(name)”.",
          ja: "「\(name)」で始まる ID のメールが複数あります。"),
        cause: Phrase(en: "The ID is too short.", ja: "ID が短すぎます。"), remedy: Self.lookUpID)
    case .messagesNotThere(let names):
      Explanation(
        .notFound,
        what: Phrase(
          en: "The state that was chosen does not hold \(names.joined(separator: ", ")).",
          ja: "選ばれた状態に \(names.joined(separator: "、")) は含まれていません。"),
        cause: Phrase(
          en:
            "The message was gone from the server by then, lies in a folder that was left out, or "
            + "has been pruned.",
          ja: "その時点でサーバからなくなっていたか、対象外のフォルダにあるか、整理されています。"),
        remedy: Phrase(
          en: "Add --gone for what is gone, or --at for an earlier state.",
          ja: "なくなったメールには --gone を、以前の状態には --at を付けてください。"))
    case .targetFolder(let folder, let words):
      Explanation(
        .partial,
        what: Phrase(
          en: "The folder “\(folder)” cannot be used at the target.",
          ja: "移行先でフォルダ「\(folder)」を使えません。"),
        cause: Phrase(
          en: "The server refuses to create or open it.",
          ja: "サーバが作成または開くことを拒否しました。"),
        remedy: Phrase(
          en: "Give it another name with --map \"\(folder)=NEW\", or leave it out with --exclude.",
          ja: "--map \"\(folder)=新しい名前\" で別の名前にするか、--exclude で除外してください。"),
        serverWords: words)
    }
  }
  private static let reindexing = Phrase(
    en: "Keep a copy of the archive, then run mailkura reindex: it makes the journal anew from the "
      + "mail and from journal.backup.sqlite3.",
    ja: "まずアーカイブの写しを取り、mailkura reindex を実行してください。"
      + "メール本体と journal.backup.sqlite3 からジャーナルを作り直します。")

  private static let lookUpID = Phrase(
    en: "Take the ID from “mailkura list”.", ja: "「mailkura list」の ID を使ってください。")

  private static func missing(_ choice: SnapshotChoice) -> Phrase {
    switch choice {
    case .last: Phrase(en: "There is no snapshot.", ja: "スナップショットがありません。")
    case .number(let id):
      Phrase(
        en: "There is no snapshot \(id.rawValue).",
        ja: "スナップショット \(id.rawValue) はありません。")
    case .upTo(let time):
      Phrase(
        en: "There is no snapshot at \(InternalDate(seconds: time).rfc3339) or before.",
        ja: "\(InternalDate(seconds: time).rfc3339) 以前のスナップショットはありません。")
    }
  }
}
