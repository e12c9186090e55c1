"""The facts of the five documents, written down here a second time and compared."""

import pytest

from package_specs import Package, package, packages

KEYS = ("hybrid_meeting", "nedre_luftvejsinfektioner", "praehospital", "akutfunktioner", "kronisk_sygdom")
PACKAGES = {key: package(key) for key in KEYS}


def minutes(one: Package) -> list[int | None]:
    return [item.minutes for item in one.items]


def due(one: Package, key: str) -> tuple[str | None, str]:
    task = one.task(key)
    return (str(task.due) if task.due else None, task.certainty)


@pytest.mark.parametrize(
    ("key", "rows", "total", "pause"),
    [
        ("hybrid_meeting", [15, 45, 30, 15, 60, 30], 195, 0),
        ("nedre_luftvejsinfektioner", [None, None, None, None], None, None),
        ("praehospital", [5, 20, 40, 10, 15, 20, 8, 2], 120, 10),
        ("akutfunktioner", [10, 65, 15, 40, 20], 150, 15),
        ("kronisk_sygdom", [10, 60, 20, 20, 20, 20], 150, 20),
    ],
)
def test_programmes(key, rows, total, pause):
    """Rows, sums and breaks; the one document without minutes gets none."""
    one = PACKAGES[key]
    breaks = [item.minutes for item in one.items if item.mode == "break"]
    assert (minutes(one), one.minutes, one.stated_minutes) == (rows, total, total)
    assert breaks == ([] if pause == 0 else [pause])


def test_parts_with_minutes_of_their_own():
    """Only the stated minutes inside a row are stated; what is left over is derived."""
    parts = {
        f"{one.key}.{item.key}": [(sub.minutes, sub.certainty) for sub in item.sub]
        for one in PACKAGES.values()
        for item in one.items
        if any(sub.minutes for sub in item.sub)
    }
    assert parts == {
        "hybrid_meeting.presentations": [(15, "derived")] * 3,
        "akutfunktioner.block_one": [(20, "stated"), (45, "derived")],
        "kronisk_sygdom.block_one": [(25, "stated"), (35, "derived")],
        "kronisk_sygdom.block_three": [(5, "stated"), (15, "derived")],
    }


@pytest.mark.parametrize(
    ("key", "channel", "to", "lead", "certainty"),
    [
        ("nedre_luftvejsinfektioner", "form", "kiap.dk", "-8w", "suggested"),
        ("praehospital", "mail", "Sundhed.klynger@rm.dk", "-2m", "derived"),
        ("akutfunktioner", "form", "kiap.dk", "-8w", "stated"),
        ("kronisk_sygdom", "form", "KiAP.dk", "-8w", "suggested"),
    ],
)
def test_ordering(key, channel, to, lead, certainty):
    """How and when each package is ordered, and how sure that is; everyone calls back."""
    order = PACKAGES[key].order
    assert order is not None
    assert (order.channel, order.address or order.link, str(order.lead), order.certainty) == (
        channel,
        to,
        lead,
        certainty,
    )
    assert order.call_back is True
    assert order.call_time_asked is (key == "akutfunktioner")


def test_the_hybrid_form_orders_nothing_but_data():
    """Three sets of data are asked of the region; two are follow-ups, one is new."""
    one = PACKAGES["hybrid_meeting"]
    assert one.order is None
    assert one.data_request is not None
    assert one.data_request.recipient == "region"
    assert [(data.topic.da, data.follow_up) for data in one.data_request.sets] == [
        ("benzodiazepiner", True), ("øjenbetændelse", True), ("antibiotika", False),
    ]  # fmt: skip
    assert one.data_request.sets[2].period is not None
    assert one.data_request.sets[2].period.da == "2. kvartal 2019 og 2020"


@pytest.mark.parametrize(
    ("key", "task", "expected"),
    [
        ("akutfunktioner", "order", ("-8w", "stated")),
        ("akutfunktioner", "final_arrived", ("-2w", "stated")),
        ("akutfunktioner", "premeeting", ("-1w", "stated")),
        ("akutfunktioner", "order_follow_up", ("+12m", "stated")),
        ("akutfunktioner", "call", (None, "stated")),
        ("akutfunktioner", "klu_agenda", (None, "stated")),
        ("akutfunktioner", "questionnaire", ("-21d", "suggested")),
        ("praehospital", "start_planning", ("-2m", "stated")),
        ("praehospital", "order", ("-2m", "derived")),
        ("praehospital", "questionnaire", ("-2w", "stated")),
        ("praehospital", "final_arrived", ("-1w", "stated")),
        ("praehospital", "premeeting", ("-42d", "suggested")),
        ("praehospital", "new_data", ("+12m", "stated")),
        ("nedre_luftvejsinfektioner", "order", ("-8w", "suggested")),
        ("nedre_luftvejsinfektioner", "envelopes_arrived", ("-7d", "suggested")),
        ("nedre_luftvejsinfektioner", "order_large_plan", ("-14d", "suggested")),
        ("nedre_luftvejsinfektioner", "new_figures", ("+6m", "stated")),
        ("kronisk_sygdom", "premeeting", ("-7d", "suggested")),
        ("kronisk_sygdom", "order_follow_up", ("+6m", "stated")),
        ("hybrid_meeting", "form_groups", ("-7d", "suggested")),
        ("hybrid_meeting", "sign_up", ("-14d", "suggested")),
        ("hybrid_meeting", "group_follow_up", (None, "stated")),
    ],
)
def test_days(key, task, expected):
    """Days that the documents state, days that follow, and days that are only proposed."""
    assert due(PACKAGES[key], task) == expected


def test_only_stated_days_are_called_stated():
    """Every task before a meeting with a stated day is one of the seven that the documents name."""
    stated = {
        (one.key, task.key)
        for one in PACKAGES.values()
        for task in one.tasks
        if task.certainty == "stated" and task.due and task.phase == "before"
    }
    assert stated == {
        ("akutfunktioner", "order"), ("akutfunktioner", "final_arrived"), ("akutfunktioner", "premeeting"),
        ("praehospital", "start_planning"), ("praehospital", "questionnaire"),
        ("praehospital", "final_arrived"), ("praehospital", "chair_material_arrived"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "window"),
    [
        ("hybrid_meeting", (None, None)),
        ("nedre_luftvejsinfektioner", (6, 12)),
        ("praehospital", (12, 12)),
        ("akutfunktioner", (12, 12)),
        ("kronisk_sygdom", (6, 12)),
    ],
)
def test_follow_up(key, window):
    """The window for following up, which the follow-up task keeps to."""
    one = PACKAGES[key]
    assert one.follow_up is not None
    assert (one.follow_up.months_min, one.follow_up.months_max) == window
    (task,) = (task for task in one.tasks if task.kind == "follow_up")
    opens, closes = (offset.count if offset else None for offset in (task.due, task.until or task.due))
    assert (opens, closes) == window


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("praehospital", ("practice", "stated", "klyngeteam", "-2w", "stated", "moedeleder")),
        ("akutfunktioner", ("member", "suggested", "kiap", "-21d", "suggested", "koordinator")),
        ("kronisk_sygdom", ("member", "stated", "kiap", "-21d", "suggested", None)),
    ],
)
def test_questionnaires(key, expected):
    """One per practice or one per member, who sends it out, when it must be answered, who gives the addresses."""
    ask = PACKAGES[key].questionnaire
    assert ask is not None
    assert (ask.unit, ask.unit_certainty, ask.sender, str(ask.deadline), ask.certainty, ask.addresses_from) == expected


def test_two_have_no_questionnaire():
    """The hybrid form and the package on infections ask nothing beforehand."""
    assert [key for key, one in PACKAGES.items() if one.questionnaire is None] == list(KEYS[:2])


def test_sign_up_of_the_hybrid_form():
    """The five boxes a to e are three questions; groups are asked of those who come, a practice name of trainees."""
    signup = PACKAGES["hybrid_meeting"].signup
    assert signup is not None
    marks = [[choice.mark for choice in question.choices] for question in signup.questions]
    assert marks == [["a", "b"], ["c", "d"], ["e", None]]
    condition = signup.questions[1].only_if
    assert condition is not None
    assert (condition.question, condition.choice) == ("attend", "comes")
    assert (signup.questions[2].required, signup.questions[2].asks_with) == (False, "ua_or_locum")


def test_groups_of_the_hybrid_form():
    """Five to eight people, three kinds of place, four criteria in the document's order."""
    rule = PACKAGES["hybrid_meeting"].groups
    assert rule is not None
    assert (rule.size_min, rule.size_max, rule.focus) == (5, 8, "same_practice")
    assert rule.criteria == ("location", "practice_form", "size", "same_practice")
    assert [place.key for place in rule.places] == ["practice", "private", "room"]
    assert [duty.da for duty in rule.leader_duties] == ["ordstyrer", "forplejning", "referat"]


def test_report_of_the_hybrid_form():
    """Five questions and the group's own way to evaluate; the subject may differ from practice to practice."""
    one = PACKAGES["hybrid_meeting"]
    assert [(field.key, field.kind) for field in one.report] == [
        ("topic", "text_per_practice"), ("motivation", "text"), ("data_seen", "text"),
        ("data_sufficient", "scale_text"), ("effort", "effort"), ("evaluate_again", "when_how"),
    ]  # fmt: skip
    assert [goal.key for goal in one.report[4].goals] == ["quality", "patient", "wellbeing"]
    assert [part.key for part in one.report[4].parts] == ["had_effect", "to_start"]


def test_the_hybrid_evening():
    """A quarter to five until eight, on Zoom, with help from KiAP; groups are told fifteen and five minutes before."""
    one = PACKAGES["hybrid_meeting"]
    assert (one.start, one.fixed_end, one.platform) == ("16:45", "20:00", "Zoom")
    assert one.support is not None
    assert (one.support.who, one.contacts[0].address) == ("kiap", "klynger@kiap.dk")
    assert (one.live.group_warnings, one.live.warnings) == ((15, 5), (5, 2))
    assert [str(offset) for offset in one.live.check_in] == ["-30min", "-15min"]
    assert [item.mode for item in one.items] == ["virtual"] * 4 + ["groups", "virtual"]


def test_seating():
    """Apart before the break, with the own practice after it, solo doctors together; a neighbour in block two."""
    phases = {
        key: [(phase.from_item, phase.rule, phase.solo_together) for phase in one.seating]
        for key, one in PACKAGES.items()
        if one.seating
    }
    assert phases == {
        "nedre_luftvejsinfektioner": [
            ("part_one", "apart_same_practice", False), ("part_two", "together_same_practice", True),
        ],
        "akutfunktioner": [("block_two", "neighbours", False)],
    }  # fmt: skip


def test_handouts():
    """What is handed out at the start, after the break, and during a row; sealed things stay sealed."""
    moments = {
        key: [(handout.key, handout.moment, handout.sealed) for handout in one.handouts]
        for key, one in PACKAGES.items()
        if one.handouts
    }
    assert moments == {
        "nedre_luftvejsinfektioner": [
            ("note_sheet", "start", False), ("cluster_overview", "start", False),
            ("practice_overview", "after_break", True), ("implementation_plan", "after_break", False),
        ],
        "praehospital": [("transport_sheet", "item", False), ("note_sheet", "start", False)],
    }  # fmt: skip


def test_deliveries():
    """Every promised delivery with its sender, way and day; sealed and secret things are marked."""
    found = {
        (one.key, material.key): (material.sender, material.channel, str(material.due) if material.due else None)
        for one in PACKAGES.values()
        for material in one.materials
    }
    assert found == {
        ("hybrid_meeting", "region_data"): ("region", "medibox", "-14d"),
        ("nedre_luftvejsinfektioner", "mail_one"): ("kiap", "mail", "-45d"),
        ("nedre_luftvejsinfektioner", "mail_two"): ("kiap", "mail", "-7d"),
        ("nedre_luftvejsinfektioner", "envelopes"): ("kiap", "post", "-7d"),
        ("nedre_luftvejsinfektioner", "large_plan"): ("kiap", "print", "-14d"),
        ("nedre_luftvejsinfektioner", "for_members"): ("koordinator", "mail", "-42d"),
        ("praehospital", "draft"): ("klyngeteam", "mail", "-49d"),
        ("praehospital", "final"): ("klyngeteam", "mail", "-1w"),
        ("praehospital", "for_chair"): ("klyngeteam", "mail", "-1w"),
        ("praehospital", "transport_sheet"): ("moedeleder", "print", None),
        ("akutfunktioner", "mail_one"): ("kiap", "mail", "-45d"),
        ("akutfunktioner", "final"): ("kiap", "mail", "-2w"),
        ("akutfunktioner", "fact_sheet"): ("kiap", "mail", None),
        ("akutfunktioner", "for_members"): ("koordinator", "mail", None),
        ("kronisk_sygdom", "package"): ("kiap", "mail", None),
        ("kronisk_sygdom", "referral_data"): ("kommune", "mail", None),
        ("kronisk_sygdom", "slides"): ("kiap", "mail", "-14d"),
    }


def test_what_the_bot_may_not_take_in():
    """Practice data, the key to anonymised practices and the region's data are refused; envelopes stay sealed."""
    secret = {
        f"{one.key}.{material.key}.{item.key}": item.secrecy
        for one in PACKAGES.values()
        for material in one.materials
        for item in material.items
        if item.secrecy != "open"
    }
    assert secret == {
        "hybrid_meeting.region_data.benzodiazepines": "refused",
        "hybrid_meeting.region_data.eye_infection": "refused",
        "hybrid_meeting.region_data.oral_antibiotics": "refused",
        "nedre_luftvejsinfektioner.mail_two.practice_copies": "refused",
        "nedre_luftvejsinfektioner.envelopes.practice_data": "sealed",
        "praehospital.for_chair.practice_key": "refused",
    }


def test_reflections():
    """Questions at hand: three on the ambulance service, and eight, seven, six and six on chronic disease."""
    counts = {key: [len(item.reflections) for item in one.items if item.reflections] for key, one in PACKAGES.items()}
    assert counts == {
        "hybrid_meeting": [], "nedre_luftvejsinfektioner": [], "praehospital": [3],
        "akutfunktioner": [1, 1, 3], "kronisk_sygdom": [8, 7, 6, 6],
    }  # fmt: skip


def test_the_ambulance():
    """Half an hour more after the meeting, decided at the premeeting."""
    (option,) = PACKAGES["praehospital"].options
    assert (option.key, option.minutes, option.decided_at, option.certainty) == (
        "ambulance",
        30,
        "premeeting",
        "stated",
    )


def test_premeetings():
    """Who meets before the meeting, how, and how many points there are."""
    found = {key: one.premeeting for key, one in PACKAGES.items() if one.premeeting}
    assert {key: (pre.who, pre.form, len(pre.agenda), pre.certainty) for key, pre in found.items()} == {
        "praehospital": (("moedeleder", "praehospital_rep", "klyngeteam"), "online", 3, "suggested"),
        "akutfunktioner": (("koordinator", "kommune"), "open", 5, "stated"),
        "kronisk_sygdom": (("koordinator", "kommune"), "open", 2, "suggested"),
    }


def test_evaluations():
    """The hybrid form is evaluated in plenary, the ambulance package in two minutes by QR code, to both sides."""
    found = {key: one.evaluation for key, one in PACKAGES.items() if one.evaluation}
    assert {key: (one.tool, one.minutes, one.recipients) for key, one in found.items()} == {
        "hybrid_meeting": ("plenum", None, ()),
        "praehospital": ("qr", 2, ("moedeleder", "praehospital_rep")),
    }


def test_contacts():
    """Every address of the documents, as they write it, and that nobody has checked them since."""
    addresses = {key: [contact.address for contact in one.contacts] for key, one in PACKAGES.items()}
    sheet = "https://www.sundhed.dk/content/cms/34/125234_nr-patienten-har-brug-for-patienttransport-010923.pdf"
    overview = "https://kiap.dk/kiap/klynge/klyngekoordinator/opfoelgningspakker/overview.php"
    assert addresses == {
        "hybrid_meeting": ["klynger@kiap.dk"],
        "nedre_luftvejsinfektioner": ["kiap.dk", "klynger@kiap.dk"],
        "praehospital": ["Sundhed.klynger@rm.dk", "MidtKraft.dk", sheet],
        "akutfunktioner": ["kiap.dk", overview],
        "kronisk_sygdom": ["KiAP.dk"],
    }
    assert {contact.last_checked for one in PACKAGES.values() for contact in one.contacts} == {None}


def test_guests():
    """The municipality gets a leaflet; guests of the ambulance package come without a fee."""
    leaflets = {key: one.guest_leaflet.to for key, one in PACKAGES.items() if one.guest_leaflet}
    unpaid = [who.role for who in PACKAGES["praehospital"].participants if who.unpaid_guest]
    assert leaflets == {"akutfunktioner": "kommune", "kronisk_sygdom": "kommune"}
    assert unpaid == ["praehospital_rep", "facilitator"]


def test_first_contact_with_the_partner():
    """Agreed in the call, always KiAP, or the cluster team."""
    found = {key: one.order.first_contact for key, one in PACKAGES.items() if one.order and one.order.first_contact}
    assert found == {
        "praehospital": ("klyngeteam",),
        "akutfunktioner": ("kiap_konsulent", "koordinator"),
        "kronisk_sygdom": ("kiap_konsulent",),
    }


@pytest.mark.parametrize("one", packages(), ids=lambda one: one.key)
def test_nothing_nags(one):
    """Nobody is reminded more than twice of one thing, and arrivals are asked for on the day and again later."""
    for task in one.tasks:
        assert len(task.reminders) <= 2
        if task.kind == "ask_arrived":
            assert task.reminders[0].count == 0
            assert task.material is not None


@pytest.mark.parametrize("one", packages(), ids=lambda one: one.key)
def test_languages_differ(one):
    """No title has simply been left in one language, names aside."""
    names = {"KiAP", "Diabetes", "Start", "Faktaark"}
    same = [task.title.da for task in one.tasks if task.title.da == task.title.en]
    same += [item.title.da for item in one.items if item.title.da == item.title.en]
    assert set(same) <= names
