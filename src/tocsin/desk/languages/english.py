"""The words of the portal and of the desk's mails in English; what other languages go by."""

from collections.abc import Mapping

NAME = "English"
WORDS: Mapping[str, str] = {
    # Around every page
    "skip": "Skip to the content",
    "nav.label": "Main",
    "nav.report": "Report something",
    "nav.reports": "Your reports",
    "nav.help": "Help",
    "nav.staff": "To the desk",
    "nav.sign_out": "Sign out",
    "nav.language": "Language",
    "optional": "optional",
    "yes": "Yes",
    "no": "No",
    # The report
    "report.title": "What is wrong?",
    "report.lead": "Say what you see. Whoever can help is told at once, and you hear how it goes.",
    "report.problem": "One thing needs another look. Nothing was sent yet.",
    "report.field.title": "In a few words",
    "report.hint.title": "Such as: I cannot print on the third floor.",
    "report.field.description": "What happened",
    "report.hint.description": (
        "What you did, what you saw, since when. The words of an error help most."
    ),
    "report.field.service": "What it is about",
    "report.hint.service": "Leave it empty if you are not sure.",
    "report.field.category": "What kind of thing it is",
    "report.hint.category": "We may ask a little more about it.",
    "report.ask": "Show what is asked",
    "report.asked": "A little more about it",
    "report.only_if": "Only if “{field}” is {answers}.",
    "report.only_if_any": "Only if you answered “{field}”.",
    "report.field.how_bad": "How bad is it for you",
    "how_bad.high": "I cannot work",
    "how_bad.high.hint": "Nothing goes, or customers are hit.",
    "how_bad.medium": "I can work, with effort",
    "how_bad.medium.hint": "There is a way around it.",
    "how_bad.low": "It can wait",
    "how_bad.low.hint": "A small thing, a wish, an oddity.",
    "report.field.file": "Pictures or files",
    "report.hint.file": "What you see on your screen says a lot. Up to {count} files of {size} MB.",
    "report.look": "Look whether it is known",
    "report.send": "Report it",
    "report.recent": "You reported",
    "report.all": "All of them",
    "error.title": "Say in a few words what is wrong.",
    "error.empty": "The file is empty.",
    "error.too_large": "A file is larger than {size} MB; put it elsewhere and link it.",
    "error.too_many": "At most {count} files at once; add the others to your report afterwards.",
    "error.answer": "Please answer this.",
    "error.number": "This is a number, such as 12 or 3.5.",
    "error.date": "Write a date as 2026-03-16.",
    "error.choice": "Choose one of the list.",
    "error.other": "This cannot be taken as it is.",
    "error.service": "There is no service of this name.",
    "error.person": "Nobody here has this address.",
    # What is offered while one types
    "offers.title": "Perhaps this helps",
    "offers.known": "Known already",
    "offers.articles": "Answers that others found",
    "offers.nothing": "What fits your words is shown here while you write.",
    "offers.affected": "It hits {count} others too",
    "offers.affected_one": "It hits one other too",
    "offers.me_too": "That hits me too",
    "offers.is_mine": "You said that it hits you. You hear when it is over.",
    "offers.not_me": "It does not hit me",
    "offers.since": "known {when}",
    "me_too.done": "Noted. You hear when it is over; there is nothing more to do.",
    "me_too.undone": "Taken back.",
    "me_too.over": "That is over, or it counts already.",
    "help.title": "Help",
    "help.lead": "What others asked, and what helped.",
    "help.search": "Search",
    "help.nothing": "Nothing is written about that yet.",
    "help.back": "All of the help",
    "article.back": "Back to the report",
    "article.helped": "Did this help?",
    "article.report": "No, report it",
    "article.solved": "Yes, that was it",
    "article.thanks": "Glad that it helped. Nothing was reported.",
    # The receipt
    "receipt.title": "Thank you. Your number is #{number}",
    "receipt.team": "The team {team} has been told.",
    "receipt.duty": "Whoever is on call has been told.",
    "receipt.then": (
        "You get a message when somebody takes it, when they ask you something, and when it works"
        " again; then you are asked whether that is so."
    ),
    "receipt.mention": "Mention #{number} if you call about it.",
    "receipt.see": "See how it goes",
    "receipt.more": "Report something else",
    # The reports
    "reports.title": "Your reports",
    "reports.none": "You have reported nothing yet",
    "reports.none.text": (
        "When something does not work, say so: whoever can help is told at once, and here you see"
        " how it goes."
    ),
    "reports.joined": "What hits you too",
    "reports.newer": "To the newest",
    "reports.older": "Older ones",
    "status.open": "Received",
    "status.acknowledged": "Somebody has it",
    "status.in_progress": "Being worked on",
    "status.pending": "Waiting",
    "status.resolved": "Solved, please confirm",
    "status.closed": "Closed",
    "status.cancelled": "Withdrawn",
    "show.number": "Report #{number}",
    "show.reported": "Reported {when}",
    "show.who": "{name} looks after it",
    "show.nobody": "nobody has taken it yet",
    "show.pending": "We wait: {reason}",
    "show.wrote": "What you wrote",
    "show.answers": "What you answered",
    "show.edit_answers": "Change the answers",
    "show.missing": "We still need to know",
    "show.send_answers": "Send the answers",
    "show.answers_kept": "Thank you. Your answers are kept.",
    "show.stream": "What happened",
    "show.add": "Add something",
    "show.add.note": "Whoever works on it reads this.",
    "show.send": "Send",
    "show.sent": "Sent.",
    "show.files": "Files",
    "show.no_files": "None yet. A picture of what you see often helps most.",
    "show.attach": "Add files",
    "show.attached": "Added.",
    "works.title": "Does it work again?",
    "works.default": "It was solved.",
    "works.yes": "Yes, it works",
    "works.no": "No, something is still wrong",
    "works.no.said": "It does not work.",
    "works.what": "What is still wrong?",
    "works.reopen": "Open it again",
    "works.confirmed": "Thank you. Glad that it works again.",
    "works.reopened": "It is open again, and those who worked on it know.",
    "vote.title": "How was the help?",
    "vote.score": "Your score",
    "vote.5": "5, very good",
    "vote.4": "4, good",
    "vote.3": "3, fair",
    "vote.2": "2, poor",
    "vote.1": "1, bad",
    "vote.add": "Add that",
    "vote.added": "Thank you. That is kept too.",
    "vote.comment": "Anything to add",
    "vote.thanks": "Thank you for telling us.",
    "vote.given": "You gave {score} of 5. Thank you.",
    "event.incident.declared": "You reported it.",
    "event.incident.acknowledged": "{who} has taken it.",
    "event.incident.acknowledgement_withdrawn": "{who} gave it back; somebody else takes it.",
    "event.incident.started": "{who} works on it.",
    "event.incident.held": "{who} waits for something.",
    "event.incident.resumed": "{who} goes on with it.",
    "event.incident.resolved": "{who} solved it.",
    "event.incident.cancelled": "{who} withdrew it.",
    "event.incident.reopened": "{who} opened it again.",
    "event.incident.closed": "It is closed.",
    "event.incident.confirmed": "{who} confirmed that it works.",
    "event.incident.commented": "{who} wrote",
    "event.incident.attached": "{who} added a file.",
    "event.incident.answered": "{who} answered what was asked.",
    # The way in
    "entry.title": "Report something, or see how it goes",
    "entry.lead": "No password needed: we mail you a link that lets you in once.",
    "entry.email": "Your e-mail",
    "entry.send": "Mail me a link",
    "entry.password": "I have a password",
    "entry.no_mail": "No mail can go out of this Tocsin yet. Ask the desk, or sign in by password.",
    "entry.sent": "Look into your mail",
    "entry.sent.text": (
        "If {email} may report here, a link is on its way. It works once, within two hours."
    ),
    "entry.sent.nothing": "Nothing came? Look at the address again, or call the desk.",
    "entry.again": "Try again",
    "entry.welcome": "Welcome",
    "entry.welcome.text": "You come as {email}.",
    "entry.name": "Your name",
    "entry.go": "Go on",
    "entry.spent": "This link was used already or has run out. Have a new one mailed.",
    # The page behind the link of the question
    "survey.which": "#{number}, which you reported",
    "survey.counts": "It counts in our figures, and a low score is read by a person.",
    "survey.kept": "Thank you. Your answer is kept.",
    "survey.good": "Good. Thank you for telling us.",
    "survey.over": "This link has ended",
    "survey.over.said": "It is older than 30 days, or a newer one was sent to you.",
    "survey.over.more": "If something is wrong again, report it anew or answer our message.",
    # Mails
    "mail.link.title": "Your way in",
    "mail.link.body": (
        "Open the link to report something, or to see how your reports go. It works once, within"
        " two hours. If you did not ask for it, you need not do anything."
    ),
    "mail.password.title": "You have a password here",
    "mail.password.body": (
        "Somebody asked for a link that lets you in without a password. You have one: open the link"
        " and sign in with it. If that was not you, you need not do anything."
    ),
    "mail.receipt.body": (
        "Thank you, we have your mail. It is incident #{number}.\n\n"
        "Answer to this mail to add something to it."
    ),
    "mail.missing.body": (
        "So that we can go on with it, please tell us:\n\n{fields}\n\n"
        "Answer to this mail, or open the link."
    ),
    "mail.question.title": "Resolved: {title}",
    "mail.question.body": (
        "What you reported (incident {number}) is resolved.\n\n"
        "Does it work again, and how was the help? Follow the link; one tap on its page says so,"
        " and nothing counts before that."
    ),
    "mail.question.answer": (
        "By mail you can simply answer: with “it works”, or with what is still wrong, and it is"
        " opened again."
    ),
    "mail.over.title": "It works again: {title}",
    "mail.over.body": (
        "You said that this hits you too: {title}. It is solved. If it still does not work for you,"
        " report it anew."
    ),
}
