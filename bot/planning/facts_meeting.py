"""The facts of the meeting itself as cards: programme, people, groups, seating, handouts, reports."""

from collections.abc import Iterator

from package_specs import ROLES, Certainty, ProgrammeItem
from package_specs.parts import GroupRule

from .cards import Card, Teller
from .phrases import counted, listed


def _purpose(tell: Teller) -> Iterator[Card]:
    package = tell.package
    words = tell.say("formål handler emne", "purpose about subject") + f" {tell.of(package.title)}"
    focus = tell.say("Fokus: {}", "Focus: {}").format(tell.all(package.focus)) if package.focus else ""
    yield Card("purpose", "what", tell.say("Formål", "Purpose"), words, f"{tell.of(package.purpose)} {focus}")
    if package.method:
        words = tell.say("metode måde form foregår bruge bruger", "method way form use used")
        yield Card("method", "what", tell.say("Metode", "Method"), words, tell.of(package.method))
    if package.origin:
        words = tell.say("baggrund idé udarbejdet lavet oprindelse", "background idea made origin")
        yield Card("origin", "what", tell.say("Baggrund", "Background"), words, tell.of(package.origin))
    if package.economy:
        words = tell.say("økonomi honorar betaling penge løn koster", "economy fee pay payment money cost")
        yield Card("economy", "what", tell.say("Økonomi", "Money"), words, tell.of(package.economy))
    if package.venue:
        words = tell.say("lokale sted rum projektor afholdes holdes", "room venue place projector held")
        yield Card("venue", "where", tell.say("Lokale", "Room"), words, tell.of(package.venue))


def _duration(tell: Teller) -> Iterator[Card]:
    package = tell.package
    words = tell.say(
        "varer lang langt længe varighed længde minutter timer slutter",
        "last lasts long duration length minutes hours end",
    )
    label = tell.say("Varighed", "Length")
    if package.minutes is None:
        none = tell.say(
            "Drejebogen giver ingen minutter; det detaljerede program kommer fra udbyderen, og du skriver det selv ind",
            "The playbook gives no minutes; the detailed programme comes from the provider and you type it in",
        )
        yield Card("duration", "amount", label, words, none, "derived")
        return
    text = counted(package.minutes, "min", tell.lang)
    if package.start and package.fixed_end:
        span = f"{package.start}–{package.fixed_end}"
        text += tell.say(", kl. {}", ", {}").format(span.replace(":", "." if tell.lang == "da" else ":"))
    yield Card("duration", "amount", label, words, text, package.minutes_certainty)


def _start(tell: Teller) -> Iterator[Card]:
    package = tell.package
    words = tell.say("begynder starter start klokken tidspunkt", "begin begins start starts o'clock")
    label = tell.say("Start", "Start")
    times = [wall.replace(":", "." if tell.lang == "da" else ":") for wall in package.typical_start]
    if package.start:
        text = tell.say("Kl. {}", "At {}").format(package.start.replace(":", "." if tell.lang == "da" else ":"))
        yield Card("start", "when", label, words, text)
    elif times:
        yield Card(
            "start",
            "when",
            label,
            words,
            tell.say("Typisk mellem kl. {} og {}", "Typically between {} and {}").format(*times),
        )


def _programme(tell: Teller) -> Iterator[Card]:
    items = tell.package.items
    words = tell.say("program programmet dagsorden punkter rækkefølge", "programme program agenda items order")
    rows = "; ".join(_row(tell, item) for item in items)
    certainty: Certainty = "derived" if any(item.certainty == "derived" for item in items) else "stated"
    yield Card("programme", "what", tell.say("Program", "Programme"), words, rows, certainty)
    for item in items:
        label = tell.of(item.title)
        inside = tell.all(part.title for part in item.sub)
        words = f"{label} {inside} {tell.say('punkt blok', 'item block')}"
        yield Card(f"item_{item.key}", "amount", label, words, _minutes(tell, item), item.certainty)
        if item.who:
            yield Card(f"item_{item.key}", "who", label, words, f"{label}: {tell.roles(item.who)}", "stated")
        if item.reflections:
            about = f"{words} {tell.say('refleksion spørgsmål drøfte', 'reflection questions discuss')}"
            yield Card(f"reflections_{item.key}", "what", label, about, " ".join(map(tell.of, item.reflections)))


def _row(tell: Teller, item: ProgrammeItem) -> str:
    title = tell.of(item.title)
    return f"{title} ({counted(item.minutes, 'min', tell.lang)})" if item.minutes else title


def _minutes(tell: Teller, item: ProgrammeItem) -> str:
    parts = [f"{tell.of(part.title)} {counted(part.minutes, 'min', tell.lang)}" for part in item.sub if part.minutes]
    return _row(tell, item) + (f": {listed(parts, tell.lang)}" if parts else "")


def _break(tell: Teller) -> Iterator[Card]:
    if all(item.mode != "break" for item in tell.package.items):
        text = tell.say("Programmet har ingen pause", "The programme has no break")
        yield Card("break", "amount", tell.say("Pause", "Break"), tell.say("pause pausen", "break"), text, "derived")


def _options(tell: Teller) -> Iterator[Card]:
    for option in tell.package.options:
        label = tell.of(option.title)
        text = tell.say("{}: {} ekstra efter selve mødet. {}", "{}: {} more, after the meeting proper. {}").format(
            label, counted(option.minutes, "min", tell.lang), tell.of(option.note) if option.note else ""
        )
        yield Card(
            f"option_{option.key}", "amount", label, f"{label} {option.key}", text, option.certainty, option.source
        )


def _people(tell: Teller) -> Iterator[Card]:
    package = tell.package
    if package.participants:
        words = tell.say("deltager deltagere deltage inviteres gæster", "participants attend attends invited guests")
        said = "; ".join(
            f"{ROLES[one.role].in_(tell.lang)}: {tell.of(one.note).rstrip('.')}" for one in package.participants
        )
        words += " " + " ".join(tell.roles((one.role,)) for one in package.participants)
        yield Card("participants", "who", tell.say("Deltagere", "Participants"), words, said)
    notes = {one.role: tell.of(one.note) for one in package.participants}
    for note in package.roles:
        label = ROLES[note.role].in_(tell.lang)
        words = tell.say("rolle opgave opgaver laver udpeges vælges", "role task tasks does chosen")
        text = f"{label}: {tell.of(note.does)} {notes.get(note.role, '')}"
        yield Card(f"role_{note.role}", "who", label, words, text)


def _signup(tell: Teller) -> Iterator[Card]:
    signup = tell.package.signup
    if signup is None:
        return
    words = tell.say("tilmelding tilmelde doodle svare svarmuligheder afbud", "sign-up signup register doodle answers")
    label = tell.say("Tilmelding", "Sign-up")
    when = tell.say("Svar på tilmeldingen {}", "Answer the sign-up {}").format(tell.due(signup.deadline))
    yield Card("signup_when", "when", label, words, when, signup.certainty, signup.source)
    choices = listed((tell.of(choice.label) for one in signup.questions for choice in one.choices), tell.lang)
    yield Card("signup", "what", label, words, choices, signup.questions[0].certainty)


def _groups(tell: Teller) -> Iterator[Card]:
    rule = tell.package.groups
    if rule is None:
        return
    words = tell.say("gruppe grupper gruppen gruppestørrelse deltagere størrelse", "group groups size people")
    label = tell.say("Grupper", "Groups")
    size = tell.say("{}–{} deltagere i hver gruppe", "{}–{} people in each group").format(rule.size_min, rule.size_max)
    yield Card("group_size", "amount", label, words, size, rule.certainty, rule.source)
    sits = tell.say(" sidder mødes sted", " sit place")
    yield Card("group_places", "where", label, words + sits, tell.all(place.label for place in rule.places))
    forming = tell.say(" dannes danne gruppedannelse hensyn kriterier placeres", " formed forming criteria placed")
    yield Card("group_criteria", "what", label, words + forming, _criteria(tell, rule))
    chosen = tell.say(" vælge vælger data", " choose data")
    yield Card("group_data", "what", label, words + chosen, tell.of(rule.data_choice))


def _criteria(tell: Teller, rule: GroupRule) -> str:
    names = {
        "location": tell.say("hvor praksis ligger", "where the practice is"),
        "practice_form": tell.say("praksisform", "form of practice"),
        "size": tell.say("gruppestørrelse", "size of the group"),
        "same_practice": tell.say("læger fra samme praksis i samme gruppe", "doctors of one practice in one group"),
    }
    text = tell.say("Der tages hensyn til {}, først og fremmest {}", "Considered are {}, above all {}")
    return text.format(listed((names[one] for one in rule.criteria), tell.lang), names[rule.focus])


def _seating(tell: Teller) -> Iterator[Card]:
    words = tell.say(
        "sidde sidder bord borde bordplan plads sidemand pausen", "sit sits table tables seating seat neighbour break"
    )
    rows = {item.key: tell.of(item.title) for item in tell.package.items}
    said = " ".join(f"{rows[phase.from_item]}: {tell.of(phase.text)}" for phase in tell.package.seating)
    if said:
        first = tell.package.seating[0]
        yield Card("seating", "where", tell.say("Bordplan", "Seating"), words, said, first.certainty, first.source)


def _handouts(tell: Teller) -> Iterator[Card]:
    moments = {
        "start": tell.say("ved mødets start", "at the start of the meeting"),
        "after_break": tell.say("efter pausen", "after the break"),
    }
    rows = {key: tell.of(item.title) for item in tell.package.items for key in item.handouts}
    words = tell.say("uddele uddeles dele deles udlevere udleveres kopier print", "hand handout handouts copies print")
    for handout in tell.package.handouts:
        label = tell.of(handout.title)
        when = moments.get(handout.moment) or tell.say("under punktet {}", "during {}").format(rows[handout.key])
        yield Card(
            f"handout_{handout.key}",
            "when",
            label,
            f"{words} {label}",
            f"{label}: {when}",
            handout.certainty,
            handout.source,
        )


def _report(tell: Teller) -> Iterator[Card]:
    to = tell.package.report_to
    if to is None:
        return
    words = tell.say("indrapportere indrapportering rapport referat svar", "report reporting minutes")
    label = tell.say("Gruppens indrapportering", "The group's report")
    fields = tell.rows(field.label for field in tell.package.report)
    yield Card("report", "what", label, words, fields, "stated", to.source)
    way = tell.say("Til {} {}: {}", "To {} {}: {}").format(
        tell.roles((to.to,)), tell.of(to.when), tell.say(" eller ", " or ").join(map(tell.of, to.channels))
    )
    yield Card(
        "report_where",
        "where",
        label,
        words + tell.say(" medibox chat sende sendes", " medibox chat send sent"),
        way,
        "stated",
        to.source,
    )


def _evaluation(tell: Teller) -> Iterator[Card]:
    one = tell.package.evaluation
    words = tell.say("evaluering evaluere evalueres evalueringsskema", "evaluation evaluate evaluated")
    if one is None:
        label = tell.say("Evaluering", "Evaluation")
        yield tell.none("evaluation", label, words, tell.say("ingen evaluering", "no evaluation"))
        return
    how = tell.say("via QR-kode", "by QR code") if one.tool == "qr" else tell.say("i plenum", "in plenary")
    length = f", {counted(one.minutes, 'min', tell.lang)}" if one.minutes else ""
    to = (
        tell.say(". Svarene går til {}", ". The answers go to {}").format(tell.roles(one.recipients))
        if one.recipients
        else ""
    )
    text = f"{tell.of(one.what)} {how}{length}{to}"
    yield Card(
        "evaluation", "what", tell.say("Evaluering", "Evaluation"), f"{words} qr", text, one.certainty, one.source
    )


def _rules(tell: Teller) -> Iterator[Card]:
    package = tell.package
    if package.during:
        words = tell.say(
            "under mødet undervejs huske regler flipover tavle notere", "during the meeting rules board note"
        )
        yield Card(
            "during",
            "what",
            tell.say("Under mødet", "During the meeting"),
            words,
            " ".join(map(tell.of, package.during)),
        )
    if package.closing:
        words = tell.say(
            "opsamling slutning afslutning aftale aftaler til sidst", "wrap-up end closing agree agreements"
        )
        label = tell.say("Det aftaler I til sidst", "To be agreed at the end")
        yield Card("closing", "what", label, words, " ".join(map(tell.of, package.closing)))


def _leaflet(tell: Teller) -> Iterator[Card]:
    leaflet = tell.package.guest_leaflet
    for n, section in enumerate(leaflet.sections if leaflet else ()):
        guest = ROLES[leaflet.to].in_(tell.lang) if leaflet else ""
        label = f"{guest[:1].upper()}{guest[1:]}: {tell.of(section.title)}"
        words = f"{label} {tell.say('information til gæst oplæg indhold', 'information to guest talk content')}"
        text = " ".join(tell.of(point) for point in section.points)
        yield Card(f"leaflet_{n}", "what", label, words, text, general=True)


MEETING = (
    _duration, _start, _programme, _break, _options, _groups, _seating, _handouts, _report, _evaluation,
    _signup, _people, _purpose, _rules, _leaflet,
)  # fmt: skip
