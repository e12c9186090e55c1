"""The register of promised materials: what has come, what to ask for, what members get, and sealed envelopes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dialogs import readers
from dialogs.commands import FetchMaterial, HandOut, LinkMaterial, MarkArrived, SendMaterials
from dialogs.form import Answers, Args, Button, Do, Facts, Form, Notice, Open, Rows, Say, Screen, Start, Step, Verb
from dialogs.guest_kinds import from_outside
from dialogs.views import DeliveryView, MeetingView
from package_specs import GUESTS, ROLES
from package_specs.parts import Material

OWN = frozenset({"koordinator", "moedeleder"})
"""What these deliver, the cluster delivers itself; there is nobody to ask for it."""
Here = Mapping[tuple[str, str], DeliveryView]


def show_materials(_args: Args, facts: Facts) -> Say:
    """Each delivery with what of it is there."""
    meeting: MeetingView = facts["meeting"]
    shown = [_line(meeting, one, facts) for one in meeting.spec.materials]
    rows: Rows = tuple(
        (Button("b_material", Open("material", (meeting.id, one["key"])), {"material": one}),) for one in shown
    )
    if _names(meeting, facts["arrived"], guest=True) and meeting.status in {"invited", "live"}:
        rows += ((Button("b_send", Open("material_send", (meeting.id,))),),)
    rows += ((Button("b_meeting", Open("meeting", (meeting.id,))),),)
    return Say("materials", {"meeting": meeting, "materials": shown}, rows)


def _line(meeting: MeetingView, material: Material, facts: Facts) -> Mapping[str, Any]:
    """A delivery in words: from whom, when, and how much of it has come."""
    here: Here = facts["arrived"]
    came = sum((material.key, item.key) in here for item in material.items)
    due = _due(meeting, material, facts)
    return {
        "key": material.key,
        "title": material.title.in_(facts.lang),
        "sender": ROLES[material.sender].in_(facts.lang),
        "when": material.when.in_(facts.lang),
        "due": due,
        "link": material.link or "",
        "suggested": material.certainty == "suggested",
        "came": came,
        "all": len(material.items),
        "late": due is not None and came == 0 and due < facts.today,
    }


def _due(meeting: MeetingView, material: Material, facts: Facts) -> date | None:
    """The day it is promised for; a proposed one is a working day, as in the plan."""
    day = material.due.day_from(meeting.starts.date()) if material.due else None
    return facts["workday"](day) if day and material.certainty == "suggested" else day


def meant_for(material: Material, *, guest: bool) -> bool:
    """Whether members get this delivery, or guests of the meeting."""
    return "medlem" in material.to or (guest and not GUESTS.isdisjoint((*material.to, *material.cc)))


def _names(meeting: MeetingView, here: Here, *, guest: bool) -> list[str]:
    """The names of the files that members get, or guests."""
    wanted = [
        (one.key, item.key) for one in meeting.spec.materials if meant_for(one, guest=guest) for item in one.items
    ]
    return list(dict.fromkeys(here[key].name for key in wanted if key in here and here[key].file))


def show_material(args: Args, facts: Facts) -> "Say | Open":
    """One delivery, thing by thing."""
    meeting: MeetingView = facts["meeting"]
    material = _chosen(args, meeting)
    if material is None:
        return Open("materials", (meeting.id,))
    items = [_item(material, item, facts) for item in material.items]
    ids = (meeting.id, material.key)
    rows: Rows = tuple(row for one in items if (row := _item_row(ids, one)))
    if any(not one["there"] for one in items):
        late = () if material.sender in OWN else (Button("b_chase", Open("chase", ids)),)
        rows += ((Button("b_all", Do("arrived", ids)), *late),)
    if any(one["secrecy"] == "sealed" and one["there"] for one in items):
        rows += ((Button("b_envelopes", Open("envelopes", ids)),),)
    rows += ((Button("b_materials", Open("materials", (meeting.id,))),),)
    privacy = material.privacy.in_(facts.lang) if material.privacy else ""
    return Say("material", {"material": _line(meeting, material, facts), "items": items, "privacy": privacy}, rows)


def _chosen(args: Args, meeting: MeetingView) -> Material | None:
    key = args[1] if len(args) > 1 else ""
    return next((one for one in meeting.spec.materials if one.key == key), None)


def _item(material: Material, item: Any, facts: Facts) -> Mapping[str, Any]:  # noqa: ANN401  # a MaterialItem
    there = facts["arrived"].get((material.key, item.key))
    return {
        "key": item.key,
        "at_number": facts["meeting"].spec.materials.index(material),
        "number": material.items.index(item),
        "title": item.title.in_(facts.lang),
        "stage": item.stage,
        "secrecy": item.secrecy,
        "there": there is not None,
        "at": there.at if there else None,
        "file": there.name if there else "",
        "link": there.link if there else "",
        "linked": linked(item),
    }


def linked(item: Any) -> bool:  # noqa: ANN401  # a MaterialItem
    """Whether a thing of the playbook is one that is found on the web."""
    return "podcast" in item.names or "link" in item.title.da.casefold().split()


def with_invitation(meeting: MeetingView, here: Here, lang: str) -> Sequence[Mapping[str, str]]:
    """What goes with the invitation: the members' files, and the addresses of what they can hear or read."""
    found = {
        item.title.in_(lang): {"title": item.title.in_(lang), "file": there.name, "link": there.link}
        for one in meeting.spec.materials
        for item in one.items
        if (there := here.get((one.key, item.key))) is not None
        and ((meant_for(one, guest=False) and there.file) or (there.link and linked(item)))
    }
    return tuple(found.values())


def _item_row(ids: Args, one: Mapping[str, Any]) -> tuple[Button, ...]:
    """What can be done with one thing: have its file, or say that it has come."""
    if one["file"]:
        return (Button("b_fetch", Do("fetch_material", (*ids, one["key"])), {"title": one["title"]}),)
    if one["linked"]:
        return (Button("b_link", Start("material_link", (ids[0], one["at_number"], one["number"])), {"item": one}),)
    return (Button("b_arrived", Do("arrived", (*ids, one["key"])), {"item": one}),)


def show_envelopes(args: Args, facts: Facts) -> "Say | Open":
    """Who has got the sealed envelope; nobody opens it on the way."""
    meeting: MeetingView = facts["meeting"]
    material = _chosen(args, meeting)
    sealed = next((item for item in material.items if item.secrecy == "sealed"), None) if material else None
    there = facts["arrived"].get((material.key, sealed.key)) if material and sealed else None
    if material is None or there is None:
        return Open("materials", (meeting.id,))
    practices = facts["cluster"].practices
    buttons = [
        Button(
            "b_practice",
            Do("hand_out", (meeting.id, material.key, one.id)),
            {"name": one.name, "done": one.id in there.handed_out},
        )
        for one in practices
    ]
    rows: Rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    rows += ((Button("b_back", Open("material", (meeting.id, material.key))),),)
    values = {"count": sum(one.id in there.handed_out for one in practices), "total": len(practices)}
    return Say("envelopes", values, rows)


def show_secret(_args: Args, _facts: Facts) -> Say:
    """Why a file was not taken in."""
    return Say("secret")


FAULTS = ("too_large", "not_fetched", "wrong_kind", "sheet")
MOST_EXPECTING = 5


def show_fault(args: Args, facts: Facts) -> Say:
    """Why a file could not be taken, and the way to tick it off without it."""
    why = args[0] if args and args[0] in FAULTS else FAULTS[1]
    rows: Rows = tuple(
        (
            Button(
                "b_expecting",
                Open("materials", (meeting.id,)),
                {"meeting": meeting, "title": meeting.title(facts.lang)},
            ),
        )
        for meeting in facts["expecting"][:MOST_EXPECTING]
    )
    return Say("file_fault", {"why": why}, rows)


def show_send(_args: Args, facts: Facts) -> Say:
    """Who gets what, before anything is sent."""
    meeting: MeetingView = facts["meeting"]
    named = {member for member, one in facts["remarks"].get("guest", {}).items() if one.value == "yes"}
    people = [one for one in facts["cluster"].members if one.way(mails=facts["mails"]) != "none"]
    guests = [one.name for one in people if one.id in named and from_outside(one.role)]
    values = {
        "names": _names(meeting, facts["arrived"], guest=False),
        "reached": sum(one.doctor or (one.id in named and not from_outside(one.role)) for one in people),
        "for_guests": _names(meeting, facts["arrived"], guest=True),
        "guests": guests,
        "leaflet": meeting.spec.guest_leaflet is not None,
    }
    send = Button("b_send_now", Do("send_materials", (meeting.id,)))
    back = Button("b_back", Open("materials", (meeting.id,)))
    return Say("send", values, ((send, back),))


def notice_leaflet(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """What a guest should know before the meeting, from the playbook."""
    meeting: MeetingView = facts["meeting"]
    leaflet = meeting.spec.guest_leaflet
    if leaflet is None or meeting.status == "cancelled":
        return None
    return Say("leaflet", {"meeting": meeting, "leaflet": leaflet})


def notice_material(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """One file to one member."""
    meeting: MeetingView = facts["meeting"]
    here: Sequence[DeliveryView] = tuple(facts["arrived"].values())
    known = next((one for one in here if one.file == about["file"]), None)
    if known is None or meeting.status == "cancelled":
        return None
    return Say("for_you", {"meeting": meeting, "name": known.name}, file=known.file)


_FACTS = ("meeting", "arrived", "workday")
SCREENS = (
    Screen("materials", show_materials, "coordinator", "meeting", _FACTS),
    Screen(
        "material",
        show_material,
        "coordinator",
        "meeting",
        _FACTS,
        verbs=(
            Verb(
                "arrived",
                lambda args: MarkArrived(int(args[0]), str(args[1]), str(args[2]) if len(args) > 2 else ""),  # noqa: PLR2004
                "coordinator",
                "meeting",
            ),
            Verb(
                "fetch_material",
                lambda args: FetchMaterial(int(args[0]), str(args[1]), str(args[2])),
                "member",
                "meeting",
            ),
        ),
    ),
    Screen("secret_file", show_secret),
    Screen("file_fault", show_fault, facts=("expecting",)),
    Screen(
        "envelopes",
        show_envelopes,
        "coordinator",
        "meeting",
        ("meeting", "arrived", "cluster"),
        verbs=(
            Verb(
                "hand_out",
                lambda args: HandOut(int(args[0]), str(args[1]), int(args[2])),
                "coordinator",
                "meeting",
            ),
        ),
    ),
    Screen(
        "material_send",
        show_send,
        "coordinator",
        "meeting",
        ("meeting", "arrived", "cluster", "mails", "remarks"),
        verbs=(Verb("send_materials", lambda args: SendMaterials(int(args[0])), "coordinator", "meeting"),),
    ),
)


def _link(answers: Answers, args: Args, facts: Facts) -> LinkMaterial:
    meeting: MeetingView = facts["meeting"]
    material = meeting.spec.materials[int(args[1])]
    return LinkMaterial(meeting.id, material.key, material.items[int(args[2])].key, answers["link"])


def _linking(_answers: Answers, facts: Facts) -> Mapping[str, Any]:
    return {"meeting": facts["meeting"]}


LINK = Form(
    "material_link",
    steps=(Step("link", readers.read_url, values=_linking),),
    submit=_link,
    right="coordinator",
    of="meeting",
    facts=("meeting",),
    review=False,
    texts="materials",
)
FORMS = (LINK,)
NOTICES = (
    Notice("material", notice_material, ("meeting", "arrived"), "bulk"),
    Notice("leaflet", notice_leaflet, ("meeting",), "bulk"),
)
