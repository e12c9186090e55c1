"""What is filled into the sentences of ordering, plan and materials when they are tried."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.planning.materials import Heads, print_list
from bot.planning.ordering import Draft
from dialogs.views import ReminderView, StageView
from tests.house import samples as s

REMINDERS = (
    ReminderView(1, "task.9.0", "task", s.STARTS, s.TASK, "", "", muted=False, meeting=s.MEETING),
    ReminderView(2, "task.9.1", "overdue", s.STARTS, s.TASK, "", "Spørg <Bo>", muted=True, meeting=s.MEETING),
    ReminderView(3, "cue.7.1", "cue", s.STARTS, None, "checkin", "", muted=False, meeting=s.MEETING),
    ReminderView(4, "cue.7.2", "cue", s.STARTS, None, "next_up", "", muted=False, meeting=s.MEETING),
    ReminderView(5, "call.7", "call_soon", s.STARTS, None, "", "", muted=False, meeting=s.MEETING),
    ReminderView(6, "year.1.2027.0", "year", s.STARTS, None, "", "Husk <budget>", muted=False),
)
STAGES = (
    StageView("ordered", done=True),
    StageView("called", done=False),
    StageView("draft", done=False, begun=True),
    StageView("final", done=False),
    StageView("follow_up", done=False),
)
POINTS = ({"text": "Hvem ringer?", "note": "Anne & Bo"}, {"text": "Hvornår?", "note": ""})
CHANGES = (
    {"title": "Bestil", "kind": "moved", "before": s.DAY, "after": s.DAY + timedelta(days=7)},
    {"title": "Spørg", "kind": "moved", "before": s.DAY, "after": date(2026, 8, 1)},
    {"title": "Med", "kind": "added", "before": None, "after": s.DAY},
    {"title": "Væk", "kind": "dropped", "before": s.DAY, "after": None},
    {"title": "Udsat", "kind": "along", "before": s.DAY, "after": s.DAY + timedelta(days=7)},
)
YEAR = (
    {"key": "budget", "title": "Læg årets budget", "until": s.DAY, "done": True},
    {
        "key": "numbers",
        "title": "Tjek <alle> ydernumre og medlemmer inden udgangen af måneden",
        "until": s.DAY,
        "done": False,
    },
)
DELIVERIES = tuple(
    {
        "key": "mail", "title": "Første mail", "sender": "KiAP", "when": "Efter opkaldet", "due": due,
        "link": "https://www.sundhed.dk/a.pdf" if came else "",
        "suggested": bool(due), "came": came, "all": 2, "late": came == 0,
    }
    for due, came in ((s.DAY, 0), (None, 1), (s.DAY, 2))
)  # fmt: skip
THINGS = tuple(
    {
        "key": "a",
        "title": "Dias",
        "stage": stage,
        "secrecy": secrecy,
        "there": there,
        "at": s.STARTS,
        "file": file,
        "link": link,
        "linked": bool(link),
    }
    for stage, secrecy, there, file, link in (
        ("draft", "open", True, "dias.pptx", ""),
        ("final", "refused", False, "", ""),
        ("only", "sealed", True, "", ""),
        ("only", "open", True, "", "https://kiap.example/podcast"),
    )
)
COPIES = print_list(s.meeting_of("nedre_luftvejsinfektioner").spec, Heads(20, 8, 4))

PLAN: Mapping[tuple[str, ...], tuple[Any, ...]] = {
    ("common", "bad_needs_day", "time"): (time(12, 30),),
    ("order", "off"): ("", "langfredag"),
    ("move", "off"): ("", "langfredag"),
    ("order", "hint"): ("", "closed", "winter", "easter", "summer", "autumn", "christmas", "bridge", "late"),
    ("order", "b_order", "order"): (True, None),
    ("meeting", "b_order", "order"): (True, None),
    ("ordering", "b_sheet", "order"): (True, None),
    ("meeting", "stages"): (STAGES, ()),
    ("order", "data_by"): (s.DAY, date(2026, 8, 1), None),
    ("ordering", "state"): ("", "pending", "sending", "sent", "refused", "unsure"),
    ("ordering", "mail_state", "state"): ("sent", "refused", "unsure"),
    ("ordering", "mail_state", "sheet"): tuple(sheet for sheet in s.SHEETS if "@" in sheet.address),
    ("ordering", "mail", "sheet"): tuple(sheet for sheet in s.SHEETS if "@" in sheet.address),
    ("ordering", "of_book"): (True, False),
    ("ordering", "gaps"): (True, False),
    ("ordering", "missing"): (("perioden for brug af antibiotika",),),
    ("ordering", "checked"): (None, s.DAY),
    ("playbook", "contacts", "cards"): ((), ()),
    ("playbook", "contacts", "shown"): (
        tuple({"contact": one, "checked": day} for one in s.MEETING.spec.contacts for day in (None, s.DAY)),
        (),
    ),
    ("playbook", "role"): ("klyngekoordinator",),
    ("playbook", "does"): ("Bestiller pakken.", ""),
    ("playbook", "tasks"): (
        (
            {"title": "Bestil", "when": "senest 8 uger før mødet", "suggested": True},
            {"title": "Mød op", "when": "", "suggested": False},
        ),
        (),
    ),
    ("playbook", "slots"): (s.MEETING.spec.items[:2], ()),
    ("playbook", "leaflet"): (s.meeting_of("akutfunktioner").spec.guest_leaflet, None),
    ("playbook", "may"): (True, False),
    ("playbook", "b_contact_ok", "address"): ("https://www.sundhed.dk/content/cms/34/125234_nr-patienten.pdf",),
    ("ordering", "by_mail"): (True, False),
    ("ordering", "sheet"): (*s.SHEETS, replace(s.SHEETS[0], missing=("Telefon", "Periode"))),
    ("call", "who"): ("KiAP-konsulent", ""),
    ("call", "at"): (s.STARTS, None),
    ("call", "call_soon", "at"): (s.STARTS,),
    ("call", "points"): (POINTS,),
    ("call", "first"): ("klyngekoordinator", ""),
    ("call", "done"): (True, False),
    ("call", "text"): ("Hvornår holdes formødet?",),
    ("premeeting", "who"): (["klyngekoordinator", "kommunen"],),
    ("premeeting", "online"): (True, False),
    ("premeeting", "day"): (s.DAY, None),
    ("premeeting", "suggested"): (True, False),
    ("premeeting", "agenda"): (["Resultaterne", "Referent"], []),
    ("premeeting", "taker"): ("Bo Lund", ""),
    ("premeeting", "outcomes"): ({"follow_up": "Om et år", "roles": "Bo", "duties": "Anne"}, {}),
    ("premeeting", "options"): (["Ambulance"], []),
    ("premeeting", "done"): (True, False),
    ("move", "changes"): (CHANGES, ()),
    ("move", "kept"): ([{"title": "Udsat", "after": s.DAY}], []),
    ("move", "told"): (True, False),
    ("edit", "before"): (datetime(2026, 11, 5, 16, 45, tzinfo=s.ZONE),),
    ("edit", "asked"): (True, False),
    ("edit", "part"): ("place", "link", "end"),
    ("plan", "reminder"): REMINDERS,
    ("plan", "coming", "coming"): (REMINDERS, ()),
    ("plan", "coming", "all"): (True, False),
    ("plan", "plan", "who"): ({9: ["mødeleder", "kommunen"]}, {9: []}),
    ("plan", "task", "who"): (["mødeleder", "kommunen"],),
    ("plan", "note"): ("Kun adresser på dem, der har sagt ja.", ""),
    ("reminder", "note"): ("Kun adresser på dem, der har sagt ja.", ""),
    ("reminder", "by_others"): (False, True),
    ("reminder", "open_roles"): (["referent", "chatvagt"], []),
    ("reminder", "none_agreed"): (False, True),
    ("common", "own_words", "words"): ("Spørg <Birgit> & Bo",),
    ("plan", "coming", "total"): (45, 0),
    ("plan", "people"): (20,),
    ("plan", "practices"): (8,),
    ("plan", "programme"): (22,),
    ("plan", "copies"): (COPIES, ()),
    ("deliver", "name"): ("dias <1>.pptx",),
    ("deliver", "stage"): ("only", "draft", "final"),
    ("deliver", "title"): ("Færdig powerpoint",),
    ("materials", "materials"): (DELIVERIES,),
    ("materials", "material"): DELIVERIES,
    ("materials", "items"): (THINGS,),
    ("materials", "item"): THINGS,
    ("materials", "privacy"): ("", "Kuverterne åbnes ikke."),
    ("chase", "draft"): (Draft("a@b.dk", "Emne", "Hej <Bo>"), Draft("", "Emne", "Hej")),
    ("chase", "state"): ("", "pending", "sent", "refused", "unsure"),
    ("chase", "chase_mail", "state"): ("sent", "refused", "unsure"),
    ("chase", "able"): (True, False),
    ("chase", "sender"): ("KiAP",),
    ("chase", "title"): ("Færdig powerpoint",),
    ("chase", "to"): ("a@b.dk", ""),
    ("materials", "for_guests"): (["dias.pptx"], []),
    ("materials", "guests"): (["Karin Kommune"], ["Karin", "Bo"], []),
    ("materials", "send", "names"): (["pakke.pdf"], []),
    ("materials", "leaflet"): (s.meeting_of("akutfunktioner").spec.guest_leaflet, None),
    ("materials", "leaflet", "leaflet"): (s.meeting_of("akutfunktioner").spec.guest_leaflet,),
    ("materials", "why"): ("too_large", "not_fetched", "wrong_kind", "sheet"),
    ("materials", "names"): (["pakke.pdf"],),
    ("materials", "name"): ("pakke.pdf",),
    ("materials", "done"): (True, False),
    ("materials", "total"): (14,),
    ("programme", "rows"): (
        ({"title": "Velkomst", "minutes": 10, "total": 10, "starts": s.STARTS, "ends": s.STARTS, "part": ""},),
    ),
    ("programme", "typing", "rows"): (
        ({"title": "Velkomst", "minutes": 10, "total": 10, "starts": s.STARTS, "ends": s.STARTS, "part": ""},),
        (),
    ),
    ("programme", "changed"): (True, False),
    ("programme", "item"): (s.MEETING.spec.items[0],),
    ("programme", "b_row", "minutes"): (15,),
    ("programme", "line"): ("Sang",),
    ("programme", "most"): (20,),
    ("year", "year"): (2027,),
    ("year", "again"): (False, True),
    ("year", "tasks"): (YEAR,),
    ("year", "task"): YEAR,
}
