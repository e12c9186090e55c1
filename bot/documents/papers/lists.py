"""Papers for the day itself: programme, sign-in sheet, groups, tables, attendance and what to print."""

from collections.abc import Iterator
from itertools import chain

from bot.documents.facts import Attendee, Group, MeetingFacts, Person, Role, SignUp, TablePhase
from bot.documents.paper import Block, Boxes, Code, Grid, Heading, Pairs, Paper, Text
from bot.documents.papers._head import paper, times
from bot.documents.words import Words, words
from bot.texts import clock, some, sort_key

_SPARE_ROWS = 6  # for those who come without having answered


def programme(facts: MeetingFacts, lang: str) -> Paper:
    """The programme with its times, who is responsible, the link and the codes to scan."""
    w = words(lang)
    return paper(
        facts,
        w,
        "programme",
        *((Pairs(((w("link"), facts.link),)),) if facts.link else ()),
        programme_grid(facts, w),
        *_roles(facts.roles, w),
        *(Code(code.title, code.url) for code in facts.codes),
    )


def programme_grid(facts: MeetingFacts, w: Words) -> Grid:
    """One row per item; how people meet is told where it changes in the course of the meeting."""
    mixed = len({row.mode for row in facts.programme} - {"break"}) > 1
    head = (w("time"), w("what"), w("who"), *((w("mode"),) if mixed else ()))
    rows = tuple(
        (times(row.starts_at, row.ends_at, w.lang), row.title, row.who, *((w(row.mode),) if mixed else ()))
        for row in facts.programme
    )
    return Grid(head, rows, shares=(1.5, 4, 2.4, 1.2)[: len(head)])


def _roles(roles: tuple[Role, ...], w: Words) -> tuple[Block, ...]:
    if not roles:
        return ()
    return Heading(w("roles")), Pairs(tuple((role.title, role.name) for role in roles))


def sign_in(facts: MeetingFacts, lang: str) -> Paper:
    """Everybody expected, by name, with room to sign, and spare rows for those who come anyway."""
    w = words(lang)
    rows = tuple((each.name, each.practice, each.ydernummer, "", "") for each in by_name(facts.expected))
    spare = (("",) * 5,) * _SPARE_ROWS
    head = (w("name"), w("practice"), w("ydernummer"), w("arrived"), w("signature"))
    grid = Grid(head, rows + spare, shares=(2.6, 2.6, 1.4, 1, 2.6), tall=6)
    return paper(facts, w, "sign_in", Text(w("sign_in_note"), quiet=True), grid)


def reply_list(facts: MeetingFacts, lang: str) -> Paper:
    """Everybody invited, practice by practice, with a place for each answer: for those whom nothing else reaches."""
    w = words(lang)
    ordered = sorted(facts.sign_ups, key=lambda one: (sort_key(one.practice), sort_key(one.name)))
    rows = tuple((one.practice, one.name, *_crosses(one), one.group, one.locum) for one in ordered)
    head = (w("practice"), w("name"), w("comes"), w("stays_away"), w("own_group_or_placed"), w("locum_where"))
    grid = Grid(head, rows, shares=(2.4, 2.4, 1, 1.2, 2.2, 2.2), tall=6)
    return paper(facts, w, "reply_list", Text(w("reply_list_note"), quiet=True), grid)


def _crosses(one: SignUp) -> tuple[str, str]:
    """What has been said already; two empty boxes for who is missing."""
    return ("", "") if one.comes is None else ("×", "") if one.comes else ("", "×")


def by_name(people: tuple[Person, ...]) -> list[Person]:
    """In Danish alphabetical order."""
    return sorted(people, key=lambda person: sort_key(person.name))


def group_list(facts: MeetingFacts, lang: str) -> Paper:
    """Each group with leader, host, address and time, and its members with practice."""
    w = words(lang)
    ordered = sorted(facts.groups, key=lambda group: group.number)
    return paper(facts, w, "group_list", *chain.from_iterable(_group(group, w) for group in ordered))


def _group(group: Group, w: Words) -> Iterator[Block]:
    yield Heading(w("group", n=group.number))
    told = (
        (w("group_leader"), group.leader),
        (w("host"), group.host),
        (w("address"), group.address),
        (w("meets"), times(group.starts_at, group.ends_at, w.lang)),
    )
    if known := tuple(pair for pair in told if pair[1]):
        yield Pairs(known)
    yield Grid((w("name"), w("practice"), w("role")), _members(group), shares=(3, 4, 1.5))


def _members(group: Group) -> tuple[tuple[str, ...], ...]:
    return tuple((each.name, each.practice, each.role) for each in by_name(group.members))


def table_plan(facts: MeetingFacts, lang: str) -> Paper:
    """Who sits where in each part of the meeting."""
    w = words(lang)
    return paper(facts, w, "table_plan", *chain.from_iterable(_phase(phase, w) for phase in facts.phases), wide=True)


def _phase(phase: TablePhase, w: Words) -> Iterator[Block]:
    yield Heading(phase.title)
    if phase.rule:
        yield Text(phase.rule, quiet=True)
    yield Boxes(
        tuple(
            (w("table", n=table.number), tuple(_with_practice(person) for person in table.people))
            for table in phase.tables
        )
    )


def _with_practice(person: Person) -> str:
    return ", ".join(part for part in (person.name, person.practice) if part)


def attendance(facts: MeetingFacts, lang: str) -> Paper:
    """Who was there, from which practice and when: what PLO asks for after the meeting."""
    w = words(lang)
    if not facts.attendees:
        return paper(facts, w, "attendance", Text(w("nobody")))
    counted = [each for each in facts.attendees if each.doctor]
    practices = {each.practice for each in counted if each.practice}
    note = w(
        "attendance_note",
        people=some(len(counted), w("people_one"), w("people_many")),
        practices=some(len(practices), w("practices_one"), w("practices_many")),
    )
    if others := len(facts.attendees) - len(counted):
        note = f"{note} {w('attendance_others', others=some(others, w('others_one'), w('others_many')))}"
    head, rows = attendance_rows(facts, w)
    return paper(facts, w, "attendance", Text(note), Grid(head, rows, shares=(2.8, 3, 1.5, 1.1, 0.9, 0.9)))


def attendance_rows(facts: MeetingFacts, w: Words) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Head and rows by name, the doctors first; whoever has no times of their own was there from start to end."""

    def row(each: Attendee) -> tuple[str, ...]:
        start, end = each.present_from or facts.starts_at, each.present_to or facts.ends_at
        return (each.name, each.practice, each.ydernummer, each.role, clock(start, w.lang), clock(end, w.lang))

    head = (w("name"), w("practice"), w("ydernummer"), w("role"), w("present_from"), w("present_to"))
    ordered = sorted(facts.attendees, key=lambda each: (not each.doctor, sort_key(each.name)))
    return head, tuple(row(each) for each in ordered)


def print_list(facts: MeetingFacts, lang: str) -> Paper:
    """What to print, in how many copies, on which paper, and when it is handed out."""
    w = words(lang)
    rows = tuple((item.title, item.when, item.paper, str(item.copies)) for item in facts.prints)
    grid = Grid((w("print_what"), w("handed_out"), w("paper"), w("copies")), rows, shares=(4, 3, 1, 1), figures=1)
    return paper(facts, w, "prints", Text(w("prints_note"), quiet=True), grid)
