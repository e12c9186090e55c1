"""What people write is data: every screen and form of a large cluster whose names and texts are as hostile as can be.

Each message is read as Telegram reads it. It must be valid, short enough, and show what was written as it was written.
"""

import re

import pytest
from jinja2 import UndefinedError
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.conversation.buttons import MOST, encode
from bot.conversation.pages import cut, cut_short
from bot.conversation.speak import Speaker
from bot.playground.entities import parse_html, units
from bot.playground.refusal import Refusal
from bot.storage import tables as t
from bot.storage.after_tables import agreements, attendance, corrections
from bot.storage.day_tables import meeting_roles
from bot.storage.delivery_tables import dues
from bot.storage.dues import Due
from bot.storage.files import display_name, keep
from bot.storage.group_tables import rooms
from dialogs import register
from dialogs.form import Line, Open, Say, Start
from tests.support.after import hybrid_held
from tests.support.town import METTE, Town
from tests.talks.test_hostile_rights import clear, only_looking, press
from tests.talks.test_hostile_rights import furnish as furnished

DOCTORS, PRACTICES = 73, 40
EVIL = "<b>&{{7*7}}{%x%}</i>\"'=1+1 #let(x) \\ [a](b) *_~` 🩺é "
"""Tags, entities, templates, formulas, code and Markdown, in letters of one to four bytes."""
PROSE = (EVIL + "\n</blockquote><a href=x>") * 18


def evil(what: str, number: int, longest: int) -> str:
    return f"{what} {number} {EVIL * 9}"[: longest - 1].rstrip() + "!"


@pytest.fixture(scope="module")
def town():
    made = Town()
    hybrid_held(made)
    furnished(made)
    with made.db.begin() as conn:
        crowd(conn, made)
    yield made
    made.db.close()


def crowd(conn: Connection, town: Town) -> None:
    now = town.clock.moment
    conn.execute(update(t.members).values(left_at=None))
    conn.execute(insert(t.practices), [{"id": 1000 + n, "cluster_id": 1, "name": f"x{n}", "host_capacity": 0}
                                       for n in range(PRACTICES - 14)])  # fmt: skip
    conn.execute(insert(t.members), [{"id": 1000 + n, "cluster_id": 1, "practice_id": 1000 + n % (PRACTICES - 14),
                                      "name": "x", "role": "member", "coordinator": False, "chair": False,
                                      "email": f"x{n}@example.org"} for n in range(DOCTORS - 29)])  # fmt: skip
    for table, longest in ((t.members, 100), (t.practices, 100), (t.clusters, 100)):
        for number in conn.execute(select(table.c.id)).scalars().all():
            conn.execute(update(table).where(table.c.id == number).values(name=evil("Navn", number, longest)))
    group = conn.execute(select(t.groups.c.id).limit(1)).scalar_one()
    new = conn.execute(select(t.members.c.id).where(t.members.c.id.between(1000, 1999))).scalars().all()
    conn.execute(insert(t.group_members), [{"group_id": group, "member_id": one} for one in new])
    conn.execute(insert(t.answers), [{"meeting_id": 1, "member_id": one, "attend": "yes", "grouping": "own",
                                      "own_group": evil("Gruppe", one, 60), "at": now} for one in new])  # fmt: skip
    conn.execute(insert(t.remarks), [{"meeting_id": 1, "member_id": one, "topic": topic, "value": said, "at": now}
                                     for one in new for topic, said in (("comment", PROSE[:1500]), ("diet", EVIL * 2),
                                                                        ("present", "yes"))])  # fmt: skip
    conn.execute(
        insert(agreements), [{"meeting_id": 1, "what": PROSE[:300], "who": evil("Hvem", n, 120),
                                       "status": "open", "created_at": now, "revision": 0} for n in range(60)],
    )  # fmt: skip
    conn.execute(insert(corrections), [{"meeting_id": 1, "member_id": one, "text": PROSE[:900], "at": now,
                                        "settled": False} for one in new])  # fmt: skip
    conn.execute(insert(attendance), [{"meeting_id": 1, "name": evil("Gæst", n, 120), "practice": EVIL, "via": "page",
                                       "arrived_at": now} for n in range(60)])  # fmt: skip
    conn.execute(insert(rooms), [{"meeting_id": 1, "name": evil("Lokale", n, 80), "address": evil("Vej", n, 200),
                                  "capacity": 9} for n in range(20)])  # fmt: skip
    conn.execute(insert(meeting_roles), [{"meeting_id": 1, "role": "plo", "item": "", "name": evil("Gæst", n, 100)}
                                         for n in range(20)])  # fmt: skip
    conn.execute(update(t.groups).values(address=evil("Adresse", 1, 250), data_choice=evil("Data", 1, 150)))
    conn.execute(
        update(t.meetings).values(place=evil("Sted", 1, 200), link="https://zoom.us/j/1?a=1&b=<x>" + "y" * 400)
    )
    reports = conn.execute(select(t.groups.c.id)).scalars().all()
    conn.execute(t.reports.delete())
    conn.execute(insert(t.reports), [{"group_id": one, "answers": {"x": PROSE}} for one in reports])


def faults(payload: dict[str, object]) -> list[str]:
    """What Telegram would not take, or not show as it was meant."""
    found = []
    text = payload.get("text") or payload.get("caption") or ""
    if "callback_query_id" in payload:
        return [] if units(text) <= 200 else ["toast too long"]
    shown = parse_html(text).text
    longest = 1024 if "caption" in payload else 4096
    if units(shown) > longest:
        found.append(f"{units(shown)} units")
    rows = (payload.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        found.append(f"{len(buttons)} buttons")
    found += [f"data {b['callback_data']}" for b in buttons if len(b.get("callback_data", "").encode()) > MOST]
    found += ["empty button" for b in buttons if not b["text"].strip()]
    found += [f"escaped twice: {m[0]}" for m in re.finditer(r"&(?:lt|gt|#39|#34|amp;)", shown)][:1]
    return found


SHOWN = [
    *((Open, name, one) for name, one in register.SCREENS.items()),
    *((Start, name, one) for name, one in register.FORMS.items()),
]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_screen_and_form_holds_a_hostile_crowd(town, lang):
    """73 doctors of 40 practices, all with long and hostile names: nothing is too long, broken or shown wrongly."""
    wrong = []
    with only_looking(town) as conn:
        conn.execute(update(t.people).values(language=lang))
        ids = {"cluster": 1, "meeting": 1, "member": 1, "task": 1, "poll": 1, "agreement": 1, "survey": 1,
               "group": conn.execute(select(t.groups.c.id).limit(1)).scalar_one()}  # fmt: skip
        due = conn.execute(select(dues.c.id).where(dues.c.meeting_id == 1).limit(1)).scalar()
        for kind, name, one in SHOWN:
            for more in ((), (1,), (0,), (1000,), (1, 1000), (due,), ("people",), ("missing",)):
                args = (ids[one.of], *more) if one.of != "nothing" else more
                for payload in press(town, conn, METTE, encode(kind(name, args))):
                    wrong += [(name, more, fault) for fault in _faults(payload)]
                clear(conn)
    assert wrong == []


ABOUT = {
    "member": 1, "who": 1, "kind": "programme", "error": "ab12", "nth": 0, "year": 2028, "text": EVIL[:60], "mailed": 1,
    "cue": "checkin", "item": "welcome", "role": "referent", "part": "place", "duty": 0, "come": 1, "gone": 1, "of": 4,
    "subject": EVIL[:60], "before": "2027-03-10T16:45", "holder": 1, "state": "sent", "what": "joined", "question": 1,
    "at": "2027-03-10T16:45", "away": 1, "place": "kitchen", "material": "region_data", "lost": "chair",
    "topic": "diet",
}  # fmt: skip
"""What due rows carry beside the row they are about."""


def _said_of(town, conn, kind, about):
    """The letters a due row of this kind comes to; none where these facts are not its own."""
    due = Due(f"x.{kind}", kind, about, town.clock.moment, meeting_id=1)
    nested = conn.begin_nested()
    try:
        return [letter.payload for letter in town.notices.render(conn, due, town.clock.moment)]
    except (LookupError, TypeError, ValueError, UndefinedError):
        return []
    finally:
        nested.rollback()


@pytest.mark.parametrize("status", ["invited", "held"])
def test_notices_hold_a_hostile_crowd(town, status):
    """Every notice that these facts call for, to somebody of the crowd: short enough, whole, and shown as written."""
    wrong, spoken = [], set()
    with only_looking(town) as conn:
        conn.execute(update(t.meetings).values(status=status))
        group = conn.execute(select(t.groups.c.id).limit(1)).scalar_one()
        waiting = conn.execute(select(corrections.c.id).where(~corrections.c.settled).limit(1)).scalar_one()
        file = keep(conn, "x.pdf", "application/pdf", b"%PDF-", town.clock.moment)
        about = {**ABOUT, "file": file, "correction": waiting}
        rows = ({"meeting": 1}, {"group": group, "meeting": 1}, {"task": 1, "meeting": 1}, {"poll": 1}, {"cluster": 1},
                {"agreement": 1, "meeting": 1})  # fmt: skip
        for kind in register.NOTICES:
            for row in rows:
                payloads = _said_of(town, conn, kind, {**about, **row})
                spoken |= {kind} if payloads else set()
                wrong += [(kind, fault) for payload in payloads for fault in _faults(payload)]
    assert wrong == []
    assert len(spoken) >= 30, sorted(spoken)


def test_a_sentence_inside_a_sentence_stays_text():
    """A title that somebody typed, quoted within another sentence, is read back letter for letter."""
    inner = Line("echo", {"label": "<b>", "value": EVIL}, "common")
    spoken = Speaker("common", "da").speak(Say("echo", {"label": inner, "value": "</i>"}))
    assert EVIL.strip() in parse_html(spoken.text).text


LINES = "linje\n" * 2000
LONG = ("🩺" * 3000, "x" * 9000, f"<b>{'🩺' * 5000}</b>", "<b>&lt;a</b>\n" * 2000, f"<pre>{LINES}</pre>")


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:14])
def test_what_is_too_long_is_cut_whole(text):
    """Neither a tag nor an entity nor half a letter is left over, and the caption of a file is shorter still."""
    for longest in (4096, 1024):
        short = parse_html(cut_short(text, longest)).text
        assert 0 < units(short) <= longest
        assert short.endswith("…")


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:14])
def test_pages_hold_every_letter_once(text):
    """Each page is whole Telegram HTML and short enough; one after another they are the text."""
    pages = [parse_html(page).text for page in cut(text)]
    assert all(0 < units(page) <= 4096 for page in pages)
    assert "".join("".join(pages).split()) == "".join(parse_html(text).text.split())


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("rapport\u202efdp.exe", "rapportfdp.exe"),
        ("../../etc/pass\x00wd\r\nX: y.pdf", "-..-etc-passwdX- y.pdf"),
        ("\u200b", "fil"),
        ("å" * 500 + ".pdf", "å" * 196 + ".pdf"),
        ("a." + "b" * 500, "a." + "b" * 20),
    ],
    ids=ascii,
)
def test_a_file_is_shown_under_a_harmless_name(sent, shown):
    """Directions, paths, line breaks and length are taken out of the names of files that people send."""
    assert display_name(sent) == shown


def _faults(payload: dict[str, object]) -> list[str]:
    try:
        return faults(payload)
    except Refusal as error:
        return [f"refused: {error}"]
