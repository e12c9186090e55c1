"""`drejebot rehearse`: a meeting's cues on a fast clock, printed; nobody is written to."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from bot.cli.given import day, known_options, playbook, start_of
from bot.cli.show import Out, answering

if TYPE_CHECKING:
    from bot.agenda import Cue, Programme
    from dialogs.views import MeetingView
    from package_specs import Package

FASTEST = 1e9
BY = "rehearsal"


@dataclass(frozen=True)
class Spoken:
    """A cue as people hear it."""

    at: datetime
    kind: str
    item: str
    who: tuple[str, ...]
    text: str


@click.command()
@click.argument("key")
@click.option("--start", help="Klokkeslæt / time: 16:45. Else the playbook's own.")
@click.option("--date", "on", help="Dagen / the day. Else today.")
@click.option("--option", "options", multiple=True, help="Et tilvalg / an option, such as ambulance.")
@click.option(
    "--speed", default=60.0, show_default=True, type=click.FloatRange(0, FASTEST, min_open=True), help="1: real time."
)
@answering
def rehearse(  # noqa: PLR0913  # one for each thing that can be given
    out: Out, key: str, *, start: str | None, on: str | None, options: tuple[str, ...], speed: float
) -> None:
    """Generalprøve: mødets beskeder på et hurtigt ur. / A meeting's cues on a fast clock.

    Every item is followed by the next one when its time is up. With --json everything comes at once.

    Example: drejebot rehearse hybrid --start 16:45 --speed 60
    """
    package = playbook(out, key)
    if package.programme is None:
        raise out.fault("rehearse.no_programme", package=package.key)
    meeting = _meeting(package, start_of(out, package, day(out, on), start), known_options(out, package, options))
    spoken = tuple(_spoken(out, meeting))
    out.data({"package": package.key, "starts_at": meeting.starts.isoformat(), "cues": [_plain(cue) for cue in spoken]})
    if not out.json:
        asyncio.run(_play(out, meeting, spoken, speed))


def _meeting(package: "Package", starts: datetime, options: tuple[str, ...]) -> "MeetingView":
    """A meeting as the store would tell of it, on the day and with nobody in it."""
    from bot.planning import ends_at  # noqa: PLC0415  # --help needs nothing of all this
    from dialogs.views import MeetingView  # noqa: PLC0415

    return MeetingView(
        id=0,
        cluster_id=0,
        cluster="",
        package=package.key,
        titles=package.title.model_dump(),
        starts=starts,
        ends=ends_at(package, starts, options) or starts,
        form="hybrid" if package.platform else "physical",
        place="",
        link="",
        chair="",
        chair_id=0,
        status="live",
        answer_by=starts,
        ordered=True,
        nudges=0,
        options=options,
        revision=0,
        spec=package,
    )


def _spoken(out: Out, meeting: "MeetingView") -> Iterator[Spoken]:
    """Every cue of the meeting in the words that the bot uses."""
    from bot import texts  # noqa: PLC0415
    from bot.actions.programme import programme_of  # noqa: PLC0415

    programme = programme_of(meeting)
    if programme is None:
        return
    for cue in _cues(programme):
        text = _text(out, meeting, cue)
        if text:
            who = tuple(_role(out, role) for role in cue.audience)
            yield Spoken(texts.local(cue.at, out.settings.zone), cue.kind, cue.item, who, text)


def _cues(programme: "Programme") -> "tuple[Cue, ...]":
    """The cues of a meeting that begins on time and where every item follows by itself."""
    from bot import agenda  # noqa: PLC0415

    begins = programme.starts_at
    planned = agenda.Live(programme)
    before = [cue for cue in agenda.cues(planned) if cue.at <= begins]
    live: Any = agenda.press(planned, agenda.START, begins, BY)
    live = agenda.press(live, agenda.auto(on=True), begins, BY)
    return (*before, *agenda.cues(live))


def _text(out: Out, meeting: "MeetingView", cue: "Cue") -> str:
    """What the bot would write, on one line."""
    from bot import texts  # noqa: PLC0415
    from bot.conversation.speak import Speaker  # noqa: PLC0415
    from dialogs.form import Facts  # noqa: PLC0415
    from dialogs.live.cues import notice_cue  # noqa: PLC0415
    from dialogs.views import MemberView  # noqa: PLC0415

    nobody = MemberView(0, 0, "", "member", "", 0, False, False, "", 0, False, False)
    known = {"meeting": meeting, "my_group": None, "seat": nobody, "holders": (), "present": ()}
    facts = Facts(meeting.starts, out.lang, known)
    about = {
        "cue": cue.kind,
        "item": cue.item,
        "part": -1 if cue.part is None else cue.part,
        "minutes": cue.minutes,
        "moment": cue.moment.isoformat(),
        **dict(cue.values),
    }
    said = notice_cue(about, facts)
    return " ".join(texts.plain(Speaker("live", out.lang).speak(said).text).split()) if said else ""


def _role(out: Out, role: str) -> str:
    from bot.agenda import EVERYONE  # noqa: PLC0415
    from package_specs import ROLES  # noqa: PLC0415

    titles = {key: title.in_(out.lang) for key, title in ROLES.items()}
    own = {EVERYONE: "rehearse.everyone", "tidsholder": "rehearse.tidsholder"}
    return out.say(own[role]) if role in own else titles[role]  # type: ignore[index]  # a KeyError would be ours


def _plain(cue: Spoken) -> dict[str, Any]:
    return {"at": cue.at.isoformat(), "kind": cue.kind, "item": cue.item, "who": list(cue.who), "text": cue.text}


async def _play(out: Out, meeting: "MeetingView", spoken: tuple[Spoken, ...], speed: float) -> None:
    """Print each cue when its moment has come on the fast clock."""
    from bot import texts  # noqa: PLC0415
    from bot.clock import TurnedClock  # noqa: PLC0415

    title, when = meeting.title(out.lang), texts.span(meeting.starts, meeting.ends, out.lang)
    out.line(out.say("rehearse.begins", title=title, when=when, speed=f"{speed:g}"))
    first = min((cue.at for cue in spoken), default=meeting.starts)
    clock = TurnedClock(first - timedelta(seconds=1), speed)
    for cue in spoken:
        await clock.sleep_until(cue.at)
        out.line(f"{texts.clock(cue.at, out.lang)}  {', '.join(cue.who)}: {cue.text}")
