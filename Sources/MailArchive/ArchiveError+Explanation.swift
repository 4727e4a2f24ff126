package import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension ArchiveError {
  package var explanation: Explanation {
    switch code {
    case .notFound:
      Explanation(
        .notFound,
        what: Phrase(en: "there is no archive at \(path)", ja: "\(path) にアーカイブがありません"),
        cause: Phrase(
          en: "the path is wrong, or nothing has been backed up there yet",
          ja: "パスが違うか、まだ一度もバックアップしていません"),
        remedy: Phrase(
          en: "check the path, or run mailkura backup first",
          ja: "パスを確かめるか、先に mailkura backup を実行してください"))
    case .notAnArchive:
      Explanation(
        .notFound,
        what: Phrase(
          en: "\(path) is not an archive of mailkura", ja: "\(path) は mailkura のアーカイブではありません"),
        cause: Phrase(
          en: "it holds no archive.json", ja: "archive.json が入っていません"),
        remedy: Phrase(
          en: "name the directory that a backup was made to",
          ja: "バックアップ先のフォルダを指定してください"))
    case .newerFormat(let what):
      Explanation(
        .damaged,
        what: Phrase(
          en: "the archive \(path) was made by a newer mailkura",
          ja: "アーカイブ \(path) は新しい版の mailkura で作られています"),
        cause: Phrase(
          en: "its archive.json says \(what), which this version does not know",
          ja: "archive.json の \(what) を、この版では扱えません"),
        remedy: Phrase(
          en: "update mailkura; the archive is left as it is",
          ja: "mailkura を更新してください。アーカイブには手を加えていません"))
    case .manifestDamaged(let reason):
      Explanation(
        .damaged,
        what: Phrase(en: "\(path) cannot be understood", ja: "\(path) を読み取れません"),
        cause: Phrase(
          en: "the file is damaged or was edited: \(reason)",
          ja: "ファイルが壊れているか、書き換えられています: \(reason)"),
        remedy: Phrase(
          en: "put the file back from a copy; the mail itself is in the folder mail beside it",
          ja: "控えからこのファイルを戻してください。メール本体は同じ場所の mail フォルダにあります"))
    case .notEmpty:
      Explanation(
        .cannotCreate,
        what: Phrase(
          en: "no archive can be made at \(path)", ja: "\(path) にアーカイブを作れません"),
        cause: Phrase(
          en: "the directory holds other files", ja: "このフォルダには別のファイルが入っています"),
        remedy: Phrase(
          en: "name an empty directory or one that does not exist yet",
          ja: "空のフォルダか、まだないフォルダを指定してください"))
    case .notAnExport:
      Explanation(
        .cannotCreate,
        what: Phrase(en: "nothing is exported to \(path)", ja: "\(path) には書き出せません"),
        cause: Phrase(
          en: "the directory holds other files, or an export in another form",
          ja: "別のファイルか、別の形式で書き出したものが入っています"),
        remedy: Phrase(
          en: "name an empty directory, or one that does not exist yet",
          ja: "空のフォルダか、まだないフォルダを指定してください"))
    case .insideArchive:
      Explanation(
        .usage,
        what: Phrase(en: "nothing is exported to \(path)", ja: "\(path) には書き出せません"),
        cause: Phrase(en: "it lies in the archive itself", ja: "アーカイブの中にあるフォルダです"),
        remedy: Phrase(
          en: "name a directory outside the archive", ja: "アーカイブの外のフォルダを指定してください"))
    case .noColons:
      Explanation(
        .cannotCreate,
        what: Phrase(
          en: "no Maildir archive can be made at \(path)",
          ja: "\(path) に Maildir 形式のアーカイブを作れません"),
        cause: Phrase(
          en: "its file system, as exFAT, NTFS or SMB, allows no colon in a file's name, which "
            + "every name of a Maildir has",
          ja: "exFAT・NTFS・SMB などのファイルシステムでは、Maildir のファイル名に必要な "
            + "「:」(コロン)を使えません"),
        remedy: Phrase(
          en: "add --format mbox, or name a directory on another disk",
          ja: "--format mbox を付けるか、別のディスクのフォルダを指定してください"))
    case .alreadyThere:
      Explanation(
        .cannotCreate,
        what: Phrase(
          en: "no new archive can be made at \(path)", ja: "\(path) に新しいアーカイブを作れません"),
        cause: Phrase(en: "there is one already", ja: "すでにアーカイブがあります"),
        remedy: Phrase(en: "use it, or name another path", ja: "それを使うか、別のパスを指定してください"))
    case .foreignOwner:
      Explanation(
        .refused,
        what: Phrase(
          en: "the archive \(path) is not used", ja: "アーカイブ \(path) は使用しません"),
        cause: Phrase(
          en: "the directory belongs to another user, who could change the mail in it",
          ja: "フォルダの所有者が別のユーザーで、中のメールを書き換えられるおそれがあります"),
        remedy: Phrase(
          en: "run as its owner, or make it yours with chown",
          ja: "所有者として実行するか、chown で所有者を変更してください"))
    case .writableByOthers:
      Explanation(
        .refused,
        what: Phrase(
          en: "the archive \(path) is not used", ja: "アーカイブ \(path) は使用しません"),
        cause: Phrase(
          en: "every user of this computer may write to the directory",
          ja: "このコンピュータの全ユーザーがフォルダに書き込めます"),
        remedy: Phrase(
          en: "close it: chmod 700 '\(path)'", ja: "次のように保護してください: chmod 700 '\(path)'"))
    case .locked(let processID):
      Explanation(
        .tryLater,
        what: Phrase(en: "the archive \(path) is in use", ja: "アーカイブ \(path) は使用中です"),
        cause: processID.map {
          Phrase(
            en: "another mailkura is working on it, process \($0)",
            ja: "別の mailkura(プロセス \($0))が作業しています")
        }
          ?? Phrase(
            en: "another mailkura is working on it", ja: "別の mailkura が作業しています"),
        remedy: Phrase(
          en: "wait until it has finished, then run the command again",
          ja: "終わるのを待ってから、もう一度実行してください"))
    case .linkInTheWay:
      Explanation(
        .damaged,
        what: Phrase(en: "\(path) is not used", ja: "\(path) は使用しません"),
        cause: Phrase(
          en: "a symbolic link or a file stands where a folder of the archive belongs",
          ja: "アーカイブのフォルダがあるべき場所に、シンボリックリンクか別のファイルがあります"),
        remedy: Phrase(
          en: "see who put it there, move it away and run the command again",
          ja: "誰が置いたかを確かめ、別の場所へ移してから、もう一度実行してください"))
    case .lengthMismatch(let announced, let received):
      Explanation(
        .protocolBroken,
        what: Phrase(
          en: "a message was not stored", ja: "メール 1 通を保存しませんでした"),
        cause: Phrase(
          en: "the server announced \(announced) octets and sent \(received)",
          ja: "サーバは \(announced) オクテットと予告し、\(received) オクテットを送りました"),
        remedy: Phrase(
          en: "run the command again; if it stays so, tell the server's operator",
          ja: "もう一度実行してください。変わらなければサーバの管理者に知らせてください"))
    case .missing:
      Explanation(
        .damaged,
        what: Phrase(en: "\(path) is not there", ja: "\(path) がありません"),
        cause: Phrase(
          en: "another program has removed or renamed it",
          ja: "別のプログラムが削除したか、名前を変えました"),
        remedy: Phrase(
          en: "run mailkura verify on the archive to see what is missing",
          ja: "mailkura verify で何が失われたかを調べてください"))
    case .sourceMissing:
      Explanation(
        .notFound,
        what: Phrase(en: "there is nothing at \(path)", ja: "\(path) には何もありません"),
        cause: Phrase(
          en: "the path is wrong, or the disk that it is on is not mounted",
          ja: "パスが違うか、そのディスクがマウントされていません"),
        remedy: Phrase(
          en: "name the Maildir, mbox file or directory to take mail from",
          ja: "取り込む Maildir、mbox ファイル、またはフォルダを指定してください"))
    case .sourceNotAFile:
      Explanation(
        .notFound,
        what: Phrase(en: "no mail is taken from \(path)", ja: "\(path) からは取り込めません"),
        cause: Phrase(
          en: "it is a device, a FIFO or a socket", ja: "デバイス、FIFO、ソケットのいずれかです"),
        remedy: Phrase(
          en: "name a file or a directory; what a program writes has to be kept in a file first",
          ja: "ファイルかフォルダを指定してください。プログラムの出力は先にファイルへ保存してください"))
    case .contentMismatch:
      Explanation(
        .damaged,
        what: Phrase(en: "\(path) is damaged", ja: "\(path) が壊れています"),
        cause: Phrase(
          en: "its content is not the one that was stored",
          ja: "内容が保存したときと異なります"),
        remedy: Phrase(
          en: "run mailkura verify on the archive to see the extent",
          ja: "mailkura verify で被害の範囲を調べてください"))
    case .mboxShortened(let lost):
      Explanation(
        .damaged,
        what: Phrase(
          en: "\(path) is shorter than it was left: \(lost) messages in it are lost",
          ja: "\(path) が前回より短くなっています。\(lost) 通が失われました"),
        cause: Phrase(
          en: "another program has cut it off, or the disk is failing",
          ja: "別のプログラムが切り詰めたか、ディスクの故障が考えられます"),
        remedy: Phrase(
          en: "check the disk, then run the same command again: what the server still has is "
            + "fetched anew",
          ja: "ディスクを点検してから同じコマンドを実行してください。サーバに残っているメールは再取得します"))
    case .mboxRewritten:
      Explanation(
        .damaged,
        what: Phrase(
          en: "\(path) was rewritten by another program", ja: "\(path) が別のプログラムに書き換えられています"),
        cause: Phrase(
          en: "its last message is not where the journal has it, so no place in it can be trusted; "
            + "nothing was changed",
          ja: "最後のメールがジャーナルの示す位置にないため、ファイル内の位置を信用できません。何も変更していません"),
        remedy: Phrase(
          en: "put the file back from a copy, or make the journal anew with mailkura reindex",
          ja: "控えからこのファイルを戻すか、mailkura reindex でジャーナルを作り直してください"))
    case .system(let activity, let errno, let freeOctets):
      systemExplanation(activity, errno: errno, freeOctets: freeOctets)
    }
  }
}
