"""The words of the portal and of the desk's mails in German."""

from collections.abc import Mapping

NAME = "Deutsch"
WORDS: Mapping[str, str] = {
    # Around every page
    "skip": "Zum Inhalt",
    "nav.label": "Hauptmenü",
    "nav.report": "Störung melden",
    "nav.reports": "Ihre Meldungen",
    "nav.help": "Hilfe",
    "nav.staff": "Zum Service-Desk",
    "nav.sign_out": "Abmelden",
    "nav.language": "Sprache",
    "optional": "freiwillig",
    "yes": "Ja",
    "no": "Nein",
    # The report
    "report.title": "Was stimmt nicht?",
    "report.lead": (
        "Schreiben Sie, was Sie sehen. Wer helfen kann, erfährt es sofort, und Sie hören, wie es"
        " weitergeht."
    ),
    "report.problem": "Eine Angabe braucht noch einen Blick. Es wurde noch nichts gesendet.",
    "report.field.title": "In wenigen Worten",
    "report.hint.title": "Zum Beispiel: Ich kann im dritten Stock nicht drucken.",
    "report.field.description": "Was ist passiert",
    "report.hint.description": (
        "Was Sie getan haben, was Sie sehen, seit wann. Der Wortlaut eines Fehlers hilft sehr."
    ),
    "report.field.service": "Worum es geht",
    "report.hint.service": "Lassen Sie es leer, wenn Sie nicht sicher sind.",
    "report.field.category": "Was für eine Sache es ist",
    "report.hint.category": "Vielleicht fragen wir dazu noch etwas nach.",
    "report.ask": "Fragen dazu zeigen",
    "report.asked": "Noch ein paar Angaben",
    "report.only_if": "Nur wenn „{field}“ {answers} ist.",
    "report.only_if_any": "Nur wenn Sie „{field}“ beantwortet haben.",
    "report.field.how_bad": "Wie schlimm ist es für Sie",
    "how_bad.high": "Ich kann nicht arbeiten",
    "how_bad.high.hint": "Nichts geht, oder Kunden sind betroffen.",
    "how_bad.medium": "Ich kann arbeiten, mit Mühe",
    "how_bad.medium.hint": "Es gibt einen Umweg.",
    "how_bad.low": "Es kann warten",
    "how_bad.low.hint": "Eine Kleinigkeit, ein Wunsch, etwas Seltsames.",
    "report.field.file": "Bilder oder Dateien",
    "report.hint.file": (
        "Ein Bild vom Bildschirm sagt viel. Bis zu {count} Dateien mit je {size} MB."
    ),
    "report.look": "Nachsehen, ob es bekannt ist",
    "report.send": "Melden",
    "report.recent": "Das haben Sie gemeldet",
    "report.all": "Alle Meldungen",
    "error.title": "Schreiben Sie in wenigen Worten, was nicht stimmt.",
    "error.empty": "Die Datei ist leer.",
    "error.too_large": "Eine Datei ist größer als {size} MB; legen Sie sie anderswo ab.",
    "error.too_many": "Höchstens {count} Dateien auf einmal; weitere können Sie nachreichen.",
    "error.answer": "Bitte beantworten Sie das.",
    "error.number": "Das ist eine Zahl, etwa 12 oder 3,5.",
    "error.date": "Schreiben Sie ein Datum als 2026-03-16.",
    "error.choice": "Wählen Sie etwas aus der Liste.",
    "error.other": "So kann das nicht übernommen werden.",
    "error.service": "Einen Dienst dieses Namens gibt es nicht.",
    "error.person": "Niemand hier hat diese Adresse.",
    # What is offered while one types
    "offers.title": "Vielleicht hilft das",
    "offers.known": "Schon bekannt",
    "offers.articles": "Antworten, die anderen halfen",
    "offers.nothing": "Was zu Ihren Worten passt, erscheint hier, während Sie schreiben.",
    "offers.affected": "{count} andere sind auch betroffen",
    "offers.affected_one": "Eine andere Person ist auch betroffen",
    "offers.me_too": "Das betrifft mich auch",
    "offers.is_mine": "Sie sind als betroffen vermerkt. Sie hören, wenn es vorbei ist.",
    "offers.not_me": "Das betrifft mich nicht",
    "offers.since": "bekannt {when}",
    "me_too.done": "Vermerkt. Sie hören, wenn es vorbei ist; mehr ist nicht zu tun.",
    "me_too.undone": "Zurückgenommen.",
    "me_too.over": "Das ist vorbei, oder es zählt schon.",
    "help.title": "Hilfe",
    "help.lead": "Was andere fragten und was half.",
    "help.search": "Suchen",
    "help.nothing": "Dazu ist noch nichts geschrieben.",
    "help.back": "Die ganze Hilfe",
    "article.back": "Zurück zur Meldung",
    "article.helped": "Hat das geholfen?",
    "article.report": "Nein, ich melde es",
    "article.solved": "Ja, das war es",
    "article.thanks": "Schön, dass es geholfen hat. Es wurde nichts gemeldet.",
    # The receipt
    "receipt.title": "Danke. Ihre Nummer ist #{number}",
    "receipt.team": "Das Team {team} weiß Bescheid.",
    "receipt.duty": "Wer Bereitschaft hat, weiß Bescheid.",
    "receipt.then": (
        "Sie erhalten eine Nachricht, wenn sich jemand darum kümmert, wenn wir etwas fragen und"
        " wenn es wieder geht; dann fragen wir Sie, ob das stimmt."
    ),
    "receipt.mention": "Nennen Sie #{number}, wenn Sie deswegen anrufen.",
    "receipt.see": "Sehen, wie es weitergeht",
    "receipt.more": "Noch etwas melden",
    # The reports
    "reports.title": "Ihre Meldungen",
    "reports.none": "Sie haben noch nichts gemeldet",
    "reports.none.text": (
        "Wenn etwas nicht geht, melden Sie es: Wer helfen kann, erfährt es sofort, und hier sehen"
        " Sie, wie es weitergeht."
    ),
    "reports.joined": "Was Sie auch betrifft",
    "reports.newer": "Zu den neuesten",
    "reports.older": "Ältere",
    "status.open": "Eingegangen",
    "status.acknowledged": "Angenommen",
    "status.in_progress": "In Arbeit",
    "status.pending": "Wartet",
    "status.resolved": "Gelöst, bitte bestätigen",
    "status.closed": "Abgeschlossen",
    "status.cancelled": "Zurückgezogen",
    "show.number": "Meldung #{number}",
    "show.reported": "Gemeldet {when}",
    "show.who": "{name} kümmert sich darum",
    "show.nobody": "noch hat es niemand übernommen",
    "show.pending": "Wir warten: {reason}",
    "show.wrote": "Was Sie schrieben",
    "show.answers": "Was Sie angaben",
    "show.edit_answers": "Angaben ändern",
    "show.missing": "Das müssen wir noch wissen",
    "show.send_answers": "Angaben senden",
    "show.answers_kept": "Danke. Ihre Angaben sind gespeichert.",
    "show.stream": "Was geschah",
    "show.add": "Etwas hinzufügen",
    "show.add.note": "Wer daran arbeitet, liest es.",
    "show.send": "Senden",
    "show.sent": "Gesendet.",
    "show.files": "Dateien",
    "show.no_files": "Noch keine. Ein Bild von dem, was Sie sehen, hilft oft am meisten.",
    "show.attach": "Dateien hinzufügen",
    "show.attached": "Hinzugefügt.",
    "works.title": "Geht es wieder?",
    "works.default": "Es wurde gelöst.",
    "works.yes": "Ja, es geht",
    "works.no": "Nein, etwas stimmt noch nicht",
    "works.no.said": "Es geht nicht.",
    "works.what": "Was stimmt noch nicht?",
    "works.reopen": "Wieder öffnen",
    "works.confirmed": "Danke. Schön, dass es wieder geht.",
    "works.reopened": "Die Meldung ist wieder offen, und wer daran arbeitete, weiß Bescheid.",
    "vote.title": "Wie war die Hilfe?",
    "vote.score": "Ihre Bewertung",
    "vote.5": "5, sehr gut",
    "vote.4": "4, gut",
    "vote.3": "3, mittel",
    "vote.2": "2, mäßig",
    "vote.1": "1, schlecht",
    "vote.add": "Dazu sagen",
    "vote.added": "Danke. Auch das ist gespeichert.",
    "vote.comment": "Möchten Sie noch etwas sagen",
    "vote.thanks": "Danke für Ihre Antwort.",
    "vote.given": "Sie gaben {score} von 5. Danke.",
    "event.incident.declared": "Sie haben es gemeldet.",
    "event.incident.acknowledged": "{who} hat es übernommen.",
    "event.incident.acknowledgement_withdrawn": "{who} musste es abgeben; jemand anders übernimmt.",
    "event.incident.started": "{who} arbeitet daran.",
    "event.incident.held": "{who} wartet auf etwas.",
    "event.incident.resumed": "{who} macht weiter.",
    "event.incident.resolved": "{who} hat es gelöst.",
    "event.incident.cancelled": "{who} hat es zurückgezogen.",
    "event.incident.reopened": "{who} hat es wieder geöffnet.",
    "event.incident.closed": "Es ist abgeschlossen.",
    "event.incident.confirmed": "{who} hat bestätigt, dass es geht.",
    "event.incident.commented": "{who} schrieb",
    "event.incident.attached": "{who} hat eine Datei hinzugefügt.",
    "event.incident.answered": "{who} hat Angaben ergänzt.",
    # The way in
    "entry.title": "Etwas melden oder sehen, wie es weitergeht",
    "entry.lead": "Ohne Passwort: Wir schicken Ihnen einen Link, mit dem Sie einmal hereinkommen.",
    "entry.email": "Ihre E-Mail-Adresse",
    "entry.send": "Link zusenden",
    "entry.password": "Ich habe ein Passwort",
    "entry.no_mail": (
        "Von hier kann noch keine Mail hinaus. Fragen Sie den Service-Desk, oder melden Sie sich"
        " mit Passwort an."
    ),
    "entry.sent": "Sehen Sie in Ihre Mails",
    "entry.sent.text": (
        "Wenn {email} hier melden darf, ist ein Link unterwegs. Er gilt einmal, zwei Stunden lang."
    ),
    "entry.sent.nothing": "Nichts gekommen? Prüfen Sie die Adresse, oder rufen Sie an.",
    "entry.again": "Noch einmal versuchen",
    "entry.welcome": "Willkommen",
    "entry.welcome.text": "Sie kommen als {email}.",
    "entry.name": "Ihr Name",
    "entry.go": "Weiter",
    "entry.spent": (
        "Dieser Link wurde schon benutzt oder ist abgelaufen. Lassen Sie sich einen neuen senden."
    ),
    # The page behind the link of the question
    "survey.which": "#{number}, von Ihnen gemeldet",
    "survey.counts": "Es zählt in unseren Zahlen, und eine schlechte Note liest ein Mensch.",
    "survey.kept": "Danke. Ihre Antwort ist gespeichert.",
    "survey.good": "Gut. Danke, dass Sie es uns sagen.",
    "survey.over": "Dieser Link gilt nicht mehr",
    "survey.over.said": "Er ist älter als 30 Tage, oder Sie haben einen neueren erhalten.",
    "survey.over.more": "Wenn wieder etwas nicht stimmt, melden Sie es neu oder antworten uns.",
    # Mails
    "mail.link.title": "Ihr Zugang",
    "mail.link.body": (
        "Öffnen Sie den Link, um etwas zu melden oder zu sehen, wie es mit Ihren Meldungen"
        " weitergeht. Er gilt einmal, zwei Stunden lang. Wenn Sie ihn nicht angefordert haben,"
        " brauchen Sie nichts zu tun."
    ),
    "mail.password.title": "Sie haben hier ein Passwort",
    "mail.password.body": (
        "Jemand hat einen Link angefordert, mit dem Sie ohne Passwort hereinkämen. Sie haben eines:"
        " Öffnen Sie den Link, und melden Sie sich damit an. Wenn Sie das nicht waren, brauchen Sie"
        " nichts zu tun."
    ),
    "mail.receipt.body": (
        "Danke, wir haben Ihre Mail. Es ist Meldung #{number}.\n\n"
        "Antworten Sie auf diese Mail, um etwas hinzuzufügen."
    ),
    "mail.missing.body": (
        "Damit es weitergehen kann, sagen Sie uns bitte noch:\n\n{fields}\n\n"
        "Antworten Sie auf diese Mail, oder öffnen Sie den Link."
    ),
    "mail.question.title": "Gelöst: {title}",
    "mail.question.body": (
        "Was Sie gemeldet haben (Meldung {number}), ist gelöst.\n\n"
        "Geht es wieder, und wie war die Hilfe? Folgen Sie dem Link; auf seiner Seite genügt ein"
        " Tipp, und vorher zählt nichts."
    ),
    "mail.question.answer": (
        "Per Mail antworten Sie einfach: mit „es geht wieder“ oder mit dem, was noch nicht stimmt;"
        " dann wird die Meldung wieder geöffnet."
    ),
    "mail.over.title": "Es geht wieder: {title}",
    "mail.over.body": (
        "Sie sagten, dass Sie das auch betrifft: {title}. Es ist gelöst. Wenn es bei Ihnen noch"
        " nicht geht, melden Sie es neu."
    ),
}
