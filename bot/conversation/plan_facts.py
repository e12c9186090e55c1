"""What dialogs ask for about ordering, the plan, its reminders and what is promised, loaded for one scene."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from math import ceil
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.actions.adapting import rows_of
from bot.actions.chase import chase_draft, last_chase
from bot.actions.ordering import order_mails
from bot.actions.plan import changes
from bot.actions.sheet import order_text, sheet_values
from bot.actions.year import done_keys
from bot.conversation.access import Scene, there
from bot.planning import closed_as, lead_time, workday_until
from bot.planning.ask import ask
from bot.planning.facts import facts as cards_of
from bot.planning.materials import Heads, guesses, print_list
from bot.planning.phrases import spelt
from bot.planning.slots import hint, propose
from bot.planning.year import january
from bot.storage import (
    deliveries,
    proposals,
    read,
    reminders,
)
from bot.storage.contacts import checked
from bot.storage.deliveries import file_of
from bot.storage.shelves import kept_by, shelf_of
from bot.storage.stages import stages
from bot.storage.tables import people, tasks
from bot.texts import local
from package_specs import packages

Loader = Callable[[Connection, Scene, datetime], Any]


def _tasks(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    return read.tasks_of(conn, there(read.meeting(conn, scene.meeting)))


def _task(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    found = read.tasks_of(conn, there(read.meeting(conn, scene.meeting)), tasks.c.id == scene.task)
    return there(next(iter(found), None))


def _order_sheet(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    language = conn.execute(select(people.c.language).where(people.c.id == scene.person_id)).scalar() or "da"
    return order_text(there(read.meeting(conn, scene.meeting)), scene.seat, language)


def _order_values(conn: Connection, scene: Scene, _now: datetime) -> Mapping[str, str]:
    return sheet_values(there(read.meeting(conn, scene.meeting)), scene.seat, "da")


def _order_mail(conn: Connection, scene: Scene, _now: datetime) -> Mapping[str, Any]:
    """Whether orders can be mailed here, and what has become of the last such mail."""
    states = list(order_mails(conn, scene.meeting))
    return {"able": there(scene.settings).mails, "state": states[-1] if states else ""}


def _call_at(conn: Connection, scene: Scene, _now: datetime) -> datetime | None:
    meeting = there(read.meeting(conn, scene.meeting))
    wall = meeting.agreed.get("order.call_time", "")
    return datetime.fromisoformat(wall).replace(tzinfo=meeting.starts.tzinfo) if wall else None


def _reminders(conn: Connection, scene: Scene, now: datetime) -> Any:  # noqa: ANN401
    """Of the meeting, or of all that the cluster has before it."""
    if scene.meeting:
        return reminders.of_meeting(conn, scene.meeting)
    return reminders.of_cluster(conn, scene.cluster, now)


def _reminder(conn: Connection, scene: Scene, now: datetime) -> Any:  # noqa: ANN401
    wanted = scene.args[1] if len(scene.args) > 1 and isinstance(scene.args[1], int) else 0
    return there(reminders.reminder(conn, now, wanted, scene.meeting, scene.cluster))


def _print_list(conn: Connection, scene: Scene, _now: datetime) -> Mapping[str, Any]:
    """Copies for those who come, by person and by practice."""
    coming = proposals.attendees(conn, scene.meeting)
    heads = Heads(len(coming), len({one.practice for one in coming}))
    copies = print_list(there(read.meeting(conn, scene.meeting)).spec, heads)
    programme = ceil(heads.people * 1.1)
    return {"people": heads.people, "practices": heads.practices, "programme": programme, "copies": copies}


def _year_tasks(conn: Connection, scene: Scene, _now: datetime) -> Callable[[int, str], Any]:
    """A January's tasks with their state, by year and language."""

    def tasks_in(year: int, lang: str) -> tuple[Mapping[str, Any], ...]:
        done = done_keys(conn, scene.cluster, year)
        return tuple(
            {"key": task.key, "title": task.title.in_(lang), "until": task.until, "done": task.key in done}
            for task in january(year)
        )

    return tasks_in


def _programme_rows(conn: Connection, scene: Scene, _now: datetime) -> Callable[[str], Any]:
    """The programme by the clock in a language; where it is being typed, what has been typed with its running sum."""
    return partial(rows_of, there(read.meeting(conn, scene.meeting)))


def _file(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    wanted = scene.args[0] if scene.args else 0
    return there(file_of(conn, wanted, scene.person_id) if isinstance(wanted, int) else None)


def _chase(conn: Connection, scene: Scene, _now: datetime) -> Callable[[Any, str], Any]:
    """A mail that asks for a late delivery, by delivery and language."""
    return partial(chase_draft, conn, there(read.meeting(conn, scene.meeting)), scene.seat)


def _chase_state(conn: Connection, scene: Scene, _now: datetime) -> Callable[[str], str]:
    """What became of the last mail that asked for a delivery, by its key; empty where none has."""

    def state(material: str) -> str:
        last = last_chase(conn, scene.meeting, material)
        return str(last.state) if last else ""

    return state


def _moves(conn: Connection, scene: Scene, now: datetime) -> Callable[[str, str, str], Any]:
    """What moving the meeting to (day, start, last day to answer) does to the tasks that are open."""
    meeting = there(read.meeting(conn, scene.meeting))
    rows = read.tasks_of(conn, meeting, tasks.c.state == "open")
    return partial(changes, meeting, rows, local(now).date())


def _book(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    """A meeting's own copy of its playbook, or the one of that key on the shelf."""
    if scene.meeting:
        return there(read.meeting(conn, scene.meeting)).spec
    shelf = packages(there(scene.settings).playbooks)
    return there(next((spec for spec in shelf if scene.args and spec.key == scene.args[0]), None))


LOADERS: Mapping[str, Loader] = {
    "tasks": _tasks,
    "task": _task,
    "order_sheet": _order_sheet,
    "order_values": _order_values,
    "order_mail": _order_mail,
    "call_at": _call_at,
    "stages": lambda conn, scene, _now: stages(conn, there(read.meeting(conn, scene.meeting))),
    "reminders": _reminders,
    "reminder": _reminder,
    "moves": _moves,
    "file": _file,
    "expecting": lambda conn, scene, _now: deliveries.expecting(conn, scene.person_id),
    "guesses": lambda _conn, _scene, _now: guesses,
    "arrived": lambda conn, scene, _now: deliveries.arrived(conn, scene.meeting),
    "checked": lambda conn, _scene, _now: checked(conn),
    "chase": _chase,
    "chase_state": _chase_state,
    "programme_rows": _programme_rows,
    "year_tasks": _year_tasks,
    "print_list": _print_list,
    "book": _book,
    "cards": lambda _conn, _scene, _now: cards_of,
    "ask": lambda _conn, _scene, _now: ask,
    "spelt": lambda _conn, _scene, _now: spelt,
    "lead_time": lambda _conn, _scene, _now: lead_time,
    "packages": lambda conn, scene, _now: shelf_of(conn, scene.cluster, there(scene.settings).playbooks),
    "kept": lambda conn, scene, _now: kept_by(conn, scene.cluster),
    "propose_days": lambda _conn, _scene, _now: propose,
    "day_hint": lambda _conn, _scene, _now: hint,
    "closed_as": lambda _conn, _scene, _now: closed_as,
    "workday": lambda _conn, _scene, _now: workday_until,
}
