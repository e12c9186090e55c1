"""An invented hybrid meeting, and the same meeting with the names that break documents."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.documents.facts import (
    Agreement,
    Answer,
    Attendee,
    Evaluation,
    Group,
    GroupReport,
    MeetingFacts,
    Person,
    PrintItem,
    ProgrammeRow,
    QrLink,
    Role,
    Share,
    SignUp,
    Table,
    TablePhase,
)

ZONE = ZoneInfo("Europe/Copenhagen")

NAMES = (
    "Anna Holm", "Bo Ærø", "Carl Åkjær", "Dorte Øster", "Erik Lund", "Fie Bech", "Gert Dahl", "Hanne Friis",
    "Ivan Krog", "Jette Lind", "Kaj Munk Toft", "Lene Najbjerg", "Mads Overgaard", "Nina Poulsen", "Ole Quist",
    "Pia Ravn", "Rolf Skov", "Sanne Thy", "Tom Ulrik", "Ulla Vang", "Viggo Winther", "Ada Yde", "Børge Zeuthen",
    "Cilla Ågård", "Ditte Brix", "Ejner Clausen", "Frida Due", "Grethe Elkjær", "Hugo Falk",
)  # fmt: skip
PRACTICES = (
    "Lægerne Adelgade", "Lægehuset Ry", "Hørning Lægecenter", "Galten Lægehus", "Lægerne Søtorvet", "Doktor Brix",
    "Låsby Lægeklinik",
)  # fmt: skip


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 12, hour, minute, tzinfo=ZONE)


def person(index: int) -> Person:
    practice = index % len(PRACTICES)
    return Person(
        NAMES[index],
        PRACTICES[practice],
        f"0{12345 + practice}",
        "UA" if index % 9 == 8 else "læge",
        f"person{index}@example.org",
    )


PEOPLE = tuple(person(index) for index in range(len(NAMES)))

PROGRAMME = (
    ProgrammeRow(at(16, 45), at(17), "Virtuel velkomst", "Mødeleder Anna Holm", "virtual"),
    ProgrammeRow(at(17), at(17, 45), "Tre klinikker fortæller om deres erfaringer", "3 klyngemedlemmer", "virtual"),
    ProgrammeRow(at(17, 45), at(18, 15), "Nyt fra PLO og praksiskonsulenter", "PLO-K, praksiskonsulenter", "virtual"),
    ProgrammeRow(at(18, 15), at(18, 30), "Intro til databaseret gruppearbejde", "Anna Holm", "virtual"),
    ProgrammeRow(at(18, 30), at(19, 30), "Gruppearbejde, hvor gruppen sidder sammen", "Gruppeleder", "groups"),
    ProgrammeRow(at(19, 30), at(20), "Virtuel opsamling og evaluering af mødeformen", "Anna Holm", "virtual"),
)

QUESTIONS = (
    "Emnevalg",
    "Motivation for emnevalg",
    "Hvilke data så I særligt på?",
    "I hvilken grad synes I, at data var fyldestgørende til jeres brug?",
    "Hvilken indsats mener I skal igangsættes?",
    "Gruppen ønsker at evaluere emnet om … på følgende måde …",
)


def _report(number: int, members: tuple[Person, ...]) -> GroupReport:
    answers = (
        Answer(QUESTIONS[0], per_practice=((members[0].practice, "Antibiotika"), (members[1].practice, "Sovemedicin"))),
        Answer(QUESTIONS[1], "Vi udskriver mere end naboklyngen, og ingen af os kan sige hvorfor."),
        Answer(QUESTIONS[2], "Peroral antibiotika, 2. kvartal.\nFordelt på alder og praksis."),
        Answer(QUESTIONS[3], "I høj grad, men tallene for vagtlægen mangler."),
        Answer(QUESTIONS[4], "Alle bruger CRP før penicillin ved hoste."),
        Answer(QUESTIONS[5], "Om seks måneder, med et nyt datatræk."),
    )
    return GroupReport(number, members[0].name, answers, members)


GROUPS = tuple(
    Group(number, members, members[0].name, members[0].practice, f"Adelgade {number}, 8660 Skanderborg", at(18, 30))
    for number, members in enumerate((PEOPLE[:6], PEOPLE[6:12], PEOPLE[12:18], PEOPLE[18:24], PEOPLE[24:]), start=1)
)


def meeting() -> MeetingFacts:
    """29 doctors in seven practices, five groups; group 5 has not reported."""
    return MeetingFacts(
        title="Antibiotika og sovemedicin: hvad viser vores data?",
        cluster="Praksisklyngen Skanderborg",
        starts_at=at(16, 45),
        ends_at=at(20),
        place="Zoom og hos fem værter",
        link="https://zoom.us/j/91234567890?pwd=abcdefghij",
        roles=(Role("Mødeleder", "Anna Holm"), Role("Referent", "Bo Ærø"), Role("Zoom-vært", "Carl Åkjær")),
        programme=PROGRAMME,
        groups=GROUPS,
        phases=(
            TablePhase(
                "Før pausen", tuple(Table(n, PEOPLE[n - 1 :: 5]) for n in range(1, 6)), "Ikke med egen praksis."
            ),
            TablePhase(
                "Efter pausen", tuple(Table(n, PEOPLE[6 * n - 6 : 6 * n]) for n in range(1, 6)), "Med egen praksis."
            ),
        ),
        expected=PEOPLE,
        sign_ups=tuple(
            SignUp(each.name, each.practice, (True, False, None)[n % 3], "placeres" if n % 3 == 0 else "", "")
            for n, each in enumerate(PEOPLE)
        ),
        attendees=tuple(
            Attendee(each.name, each.practice, each.ydernummer, each.role, at(17, 5) if each.name == "Bo Ærø" else None)
            for each in PEOPLE
        ),
        reports=(*(_report(group.number, group.members) for group in GROUPS[:4]), GroupReport(5, "Ditte Brix")),
        agreements=(
            Agreement("Fælles retningslinje for CRP ved hoste skrives og deles", "Lægehuset Ry", date(2027, 1, 15)),
            Agreement("Nyt datatræk bestilles", "Anna Holm", date(2027, 5, 12), "done"),
            Agreement("Vagtlægens tal undersøges", "Kommunen"),
        ),
        evaluation=(
            Evaluation("Hvordan var mødeformen?", ("Meget god", "God", "Hverken eller", "Dårlig"), (14, 9, None, 0)),
            Evaluation("Hvad skal vi gøre bedre?", texts=("Kortere velkomst.", "Mere tid i grupperne.")),
        ),
        evaluation_answers=25,
        trend=(Share(datetime(2026, 3, 5, 16, tzinfo=ZONE), 71, 21), Share(at(16, 45), 92, 25)),
        figures=(
            Evaluation(
                "Har I en fast procedure ved feber hos børn?",
                ("Ja", "Delvist", "Nej"),
                (61, 23, 16),
                unit="%",
                note="Et spørgeskema, 24 svar.",
            ),
        ),
        numbers=(Evaluation("Tilmelding", ("Deltager", "Deltager ikke", "Har ikke svaret"), (26, 2, 1)),),
        minutes=(
            Answer(
                "Nyt fra PLO og praksiskonsulenter",
                "Den nye overenskomst blev gennemgået.\nSpørgsmål sendes til PLO-K.",
            ),
            Answer("Opsamling", "Fire af fem grupper vil arbejde med antibiotika."),
        ),
        questions=("Hvad overraskede os i vores egne tal?", "Hvad kan vi ændre i klinikken fra i morgen?"),
        prints=(
            PrintItem("Noteark", 31, "A4", "Ved mødets start"),
            PrintItem("Implementeringsplan", 7, "A3", "Efter pausen"),
        ),
        codes=(QrLink("Evaluering (to minutter)", "https://example.org/e/abc"),),
    )


HOSTILE = {
    "long": "Langenavn" * 60,
    "many words": "Et meget langt navn " * 40,
    "right to left": "محمد عبد الله שלום",
    "turned": "\u202eevil\u2066txt",
    "emoji": "Ole 😀 👩‍⚕️ 🇩🇰",
    "chinese": "你好 世界",
    "typst": '#panic("x") $1/0$ *b* _i_ = H @ref <label> #image("/etc/passwd") \\u{0}',
    "latex": r"\input{/etc/passwd} \end{document} %$&",
    "html": "<script>alert(1)</script> &amp; <b>x</b> ]]> <!-- -->",
    "jinja": "{{ 7*7 }} {% raw %} {0} {name}",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1+1)*cmd",
    "link": '=HYPERLINK("https://example.org","x")',
    "control": "A\x00B\x07C\x1bD\x7fE\x85F\ufffeG\ud800H",
    "breaks": "en\r\nto\rtre\u2028fire\tfem",
    "empty": "",
    "spaces": "   ",
    "accents": "Zdeňka Šťastná Þórður Ñandú",
    "combining": "Z̸̢̛͖͚̦̲a̷l̵g̶o",
}


def hostile(text: str) -> MeetingFacts:
    """The same meeting where everything a person can write says `text`."""
    who = Person(text, text, text, text, "a@example.org")
    base = meeting()
    return replace(
        base,
        title=text,
        cluster=text,
        place=text,
        link=text,
        roles=(Role(text, text),),
        programme=tuple(replace(row, title=text, who=text) for row in base.programme),
        groups=(Group(1, (who,) * 5, text, text, text),),
        phases=(TablePhase(text, (Table(1, (who,) * 5),), text),),
        expected=(who,) * 5,
        sign_ups=(SignUp(text, text, comes=True, group=text, locum=text),) * 5,
        attendees=(Attendee(text, text, text, text),) * 3,
        reports=(GroupReport(1, text, (Answer(text, text, ((text, text),)),), (who,)),),
        agreements=(Agreement(text, text),),
        evaluation=(Evaluation(text, (text, text), (5, None), (text,)),),
        figures=(Evaluation(text, (text, text), (5, None), unit="min.", note=text),),
        minutes=(Answer(text, text, ((text, text),)),),
        questions=(text,),
        prints=(PrintItem(text, 3, text, text),),
        codes=(QrLink(text, "https://example.org/x"),),
    )


def mixed() -> MeetingFacts:
    """The same meeting with every hostile text at least once on every list; made to be set in one go."""
    texts = tuple(HOSTILE.values())
    people = tuple(Person(text, text, text, text, "a@example.org") for text in texts)
    base = meeting()
    return replace(
        base,
        programme=tuple(replace(base.programme[0], title=text, who=text) for text in texts),
        roles=tuple(Role(text, text) for text in texts),
        groups=(Group(1, people, HOSTILE["typst"], HOSTILE["html"], HOSTILE["formula"], at(18, 30)),),
        phases=(TablePhase(HOSTILE["typst"], (Table(1, people),), HOSTILE["html"]),),
        expected=people,
        sign_ups=tuple(SignUp(text, text, comes=True, group=text, locum=text) for text in texts),
        attendees=tuple(Attendee(text, text, text, text) for text in texts),
        reports=(GroupReport(1, HOSTILE["typst"], tuple(Answer(each, each, ((each, each),)) for each in texts)),),
        agreements=tuple(Agreement(text, text) for text in texts),
        evaluation=(Evaluation(HOSTILE["formula"], texts, (3,) * len(texts), texts),),
        figures=tuple(Evaluation(each, texts, (3,) * len(texts), unit="%", note=each) for each in texts[:3]),
        minutes=tuple(Answer(text, text) for text in texts),
        questions=texts,
        prints=tuple(PrintItem(text, 3, text, text) for text in texts),
        codes=(QrLink(HOSTILE["html"], "https://example.org/x"),),
    )
