internal import MailkuraCLI

await Tool.main()
