"""Planning a meeting from a playbook: which, when, where, who leads, and until when people may answer."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dialogs import readers
from dialogs.commands import PlanMeeting
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Open, Reject, Say, Screen, Start, Step
from dialogs.people import anybody, likely_chairs
from dialogs.views import ClusterView, MeetingView
from package_specs import Package


def show_where(_args: Args, facts: Facts) -> "Say | Open | Start":
    """The one cluster the person coordinates is taken at once; of several they choose."""
    mine = {seat.cluster for seat in facts["seats"] if seat.coordinator}
    clusters: Sequence[ClusterView] = [cluster for cluster in facts["clusters"] if cluster.id in mine]
    if len(clusters) == 1:
        return Start("order", (clusters[0].id,))
    if not clusters:
        return Say("not_coordinator", buttons=((Button("b_new_cluster", Start("new_cluster")),),))
    rows = tuple((Button("", Start("order", (cluster.id,)), text=cluster.name),) for cluster in clusters)
    return Say("where", buttons=rows)


def spec_of(answers: Answers, facts: Facts) -> Package:
    """The chosen playbook."""
    shelf: Sequence[Package] = facts["packages"]
    return next(spec for spec in shelf if spec.key == answers["package"])


def _packages(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    return [Choice(spec.key, spec.title.in_(facts.lang)) for spec in facts["packages"]]


def _read_package(text: str, facts: Facts) -> str:
    titles = {spec.key: (spec.key, spec.title.da, spec.title.en) for spec in facts["packages"]}
    return readers.choice(titles)(text, facts)


def _check_day(value: str, _answers: Answers, facts: Facts) -> None:
    if date.fromisoformat(value) == facts.today:
        raise Reject("today")


def _starts(answers: Answers, facts: Facts) -> Sequence[Choice]:
    spec = spec_of(answers, facts)
    proposed = [spec.start] if spec.start else [*spec.typical_start, "16:30"]
    times = sorted(dict.fromkeys([*proposed, "16:00", "17:00"]))
    return [Choice(time, block="b_start_at", values={"time": time}) for time in times]


def _of_the_day(answers: Answers, facts: Facts) -> Mapping[str, Any]:
    """What speaks against the day that has been given, said while it is easily changed."""
    if not {"package", "day"} <= answers.keys():
        return {"off": "", "hint": ""}
    day = date.fromisoformat(answers["day"])
    hint = facts["day_hint"](day, spec_of(answers, facts), facts.today) or ""
    return {"off": facts["closed_as"](day, facts.lang), "hint": hint}


def _forms(answers: Answers, facts: Facts) -> Sequence[Choice]:
    return [Choice(form) for form in ("physical", "virtual")] if spec_of(answers, facts).groups is None else ()


def _meets(form: str) -> Any:  # noqa: ANN401  # a predicate
    def when(answers: Answers, facts: Facts) -> bool:
        return "package" in answers and form_of(answers, facts) in {form, "hybrid"}

    return when


def form_of(answers: Answers, facts: Facts) -> str:
    """A playbook with groups is hybrid by itself; else as was answered."""
    hybrid = "package" in answers and spec_of(answers, facts).groups is not None
    return "hybrid" if hybrid else answers.get("form", "physical")


def _read_chair(text: str, facts: Facts) -> str:
    names = {str(member.id): member.name for member in facts["cluster"].doctors}
    return readers.choice(names)(text, facts)


def _has_option(answers: Answers, facts: Facts) -> bool:
    return "package" in answers and bool(spec_of(answers, facts).options)


def _option_values(answers: Answers, facts: Facts) -> Mapping[str, Any]:
    option = spec_of(answers, facts).options[0] if _has_option(answers, facts) else None
    return {"option": option.title.in_(facts.lang) if option else "", "minutes": option.minutes if option else 0}


def deadlines(answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Fourteen days before as most do, the playbook's own day, seven or three; working days that are still to come."""
    day = date.fromisoformat(answers["day"])
    signup = spec_of(answers, facts).signup
    own = [signup.deadline.day_from(day)] if signup and signup.deadline else []
    days = sorted({facts["workday"](one) for one in (*(day - timedelta(days=n) for n in (14, 7, 3)), *own)})
    coming = [one for one in days if one > facts.today] or [day - timedelta(days=1)]
    return [Choice(one.isoformat(), block="b_day", values={"day": one}) for one in coming]


def _check_deadline(value: str, answers: Answers, _facts: Facts) -> None:
    if date.fromisoformat(value) >= date.fromisoformat(answers["day"]):
        raise Reject("after_meeting")


def _submit(answers: Answers, args: Args, facts: Facts) -> PlanMeeting:
    return planned(answers, facts, cluster=int(args[0]))


def _submit_follow_up(answers: Answers, args: Args, facts: Facts) -> PlanMeeting:
    return planned(answers, facts, cluster=facts["meeting"].cluster_id, follows=int(args[0]))


def planned(answers: Answers, facts: Facts, cluster: int, follows: int = 0) -> PlanMeeting:
    spec = spec_of(answers, facts)
    return PlanMeeting(
        cluster=cluster,
        package=answers["package"],
        day=answers["day"],
        start=answers["start"],
        form=form_of(answers, facts),
        place=answers.get("place", ""),
        link=answers.get("link", ""),
        chair=int(answers["chair"]) if answers.get("chair") else None,
        options=tuple(option.key for option in spec.options) if answers.get("option") == "yes" else (),
        answer_by=answers["answer_by"],
        follows=follows,
    )


def _as_before(_args: Args, facts: Facts) -> Answers:
    """A follow-up is planned as the meeting was; only its day and the sign-up are asked for."""
    earlier: MeetingView = facts["meeting"]
    return {
        "package": earlier.package,
        "start": f"{earlier.starts:%H:%M}",
        "form": earlier.form,
        "place": earlier.place,
        "link": earlier.link,
        "chair": str(earlier.chair_id or ""),
        "option": "yes" if earlier.options else "no",
    }


def summary(answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    """The lead-time verdict goes with the review: late is said, with what would be in time."""
    if not {"package", "day", "start"} <= answers.keys():
        return {}
    spec, day = spec_of(answers, facts), date.fromisoformat(answers["day"])
    request = spec.data_request if spec.order is None else None
    data_by = facts["workday"](request.lead.day_from(day)) if request and request.lead else None
    return {
        "data_by": data_by,
        **_of_the_day(answers, facts),
        "today": facts.today,
        "spec": spec,
        "title": spec.title.in_(facts.lang),
        "lead": facts["lead_time"](spec, day, facts.today),
        "minutes": spec.minutes,
    }


STEPS = (
    Step("package", _read_package, choices=_packages, shown="choice", columns=1),
    Step("day", readers.read_day, check=_check_day, shown="day", rejects=("today",)),
    Step("start", readers.read_time, choices=_starts, shown="time", columns=3, values=_of_the_day),
    Step(
        "form",
        readers.choice({"physical": ("fysisk", "in person"), "virtual": ("virtuelt", "online")}),
        choices=_forms,
        when=lambda answers, facts: "package" in answers and spec_of(answers, facts).groups is None,
        shown="choice",
    ),
    Step("place", readers.naming(200), when=lambda a, f: form_of(a, f) == "physical" and "form" in a, optional=True),
    Step("link", readers.read_url, when=_meets("virtual"), optional=True),
    Step("chair", _read_chair, choices=likely_chairs, typed=anybody, shown="choice"),
    Step(
        "option",
        readers.read_yes_no,
        word="option",
        choices=lambda _answers, _facts: [Choice("yes"), Choice("no")],
        when=_has_option,
        shown="choice",
        values=_option_values,
    ),
    Step(
        "answer_by",
        readers.read_day,
        choices=deadlines,
        check=_check_deadline,
        shown="day",
        columns=1,
        rejects=("after_meeting",),
    ),
)

FORM = Form(
    "order",
    steps=STEPS,
    submit=_submit,
    right="coordinator",
    of="cluster",
    facts=("cluster", "packages", "lead_time", "workday", "day_hint", "closed_as"),
    summary=summary,
)
FOLLOW_UP = Form(
    "follow_up",
    steps=STEPS,
    submit=_submit_follow_up,
    right="coordinator",
    of="meeting",
    facts=("meeting", "cluster", "packages", "lead_time", "workday", "day_hint", "closed_as"),
    begin=_as_before,
    summary=summary,
    texts="order",
)

SCREENS = (Screen("order_where", show_where, facts=("seats", "clusters")),)
FORMS = (FORM, FOLLOW_UP)
NOTICES = ()
