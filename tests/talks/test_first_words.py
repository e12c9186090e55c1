"""Who one is to the bot: strangers, members and coordinators hear what is theirs; what is stopped is said truly."""

import pytest

from tests.support.day import invited_day
from tests.support.town import METTE, Person, Town, with_everybody, with_meeting

STRANGER = Person(9001, "Sofie Vang")
HELLO = (
    "Hej Sofie Vang. Jeg er Drejebot, og jeg hjælper med at planlægge og holde klyngemøder.\n\nEr du medlem af en "
    "klynge, så bed din klyngekoordinator om dit personlige link. Er du selv koordinator, kan du oprette klyngen her."
)


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@pytest.mark.parametrize("command", ["/plan", "/mit", "/moeder", "plan", "mine møder"])
def test_a_stranger_hears_how_to_begin(town, command):
    """Whatever they ask for, for nothing is theirs yet."""
    with_meeting(town)
    assert town.say(STRANGER, command) == town.say(STRANGER, "/start") == [HELLO]


def test_a_member_is_told_whose_the_plan_is(town):
    """And where their own things stand."""
    bo = with_everybody(town)[12]
    assert town.say(bo, "/plan") == [
        "Planen er koordinatorens. Dit svar, din gruppe og det, du skal gøre, står under mødet."
    ]
    assert town.last(bo).labels == ["Mit møde"]


def test_people_are_greeted_by_the_name_on_the_list(town):
    """Telegram's own name may be a nickname."""
    bo = with_everybody(town)[12]
    assert town.say(Person(bo.id, "bobby 🎣"), "/start") == [f"Hej {bo.name}. Hvad vil du?"]


def test_a_receipt_is_nothing_to_cancel(town):
    """What has been answered stays, and nobody is told otherwise."""
    bo = invited_day(town)[1]
    assert town.say(bo, "/annuller") == ["Der er ikke noget at annullere."]
    assert "Du har svaret: Deltager," in town.say(bo, "/mit")[-1]


def test_half_an_answer_is_stopped_and_kept(town):
    """Every tap is kept; the question that was open has no buttons any more."""
    bo = invited_day(town)[12]
    town.say(bo, "ja")
    assert town.say(bo, "stop") == ["Stoppet. Det, du nåede at svare, er gemt, og du kan svare på resten, når du vil."]
    assert all("Vil gerne placeres i gruppe" not in one.labels for one in town.chats[bo.id])
    assert town.last(bo).labels == ["Svar på resten"]
    assert town.press(bo, "Svar på resten")[-1].startswith("Gruppearbejdet foregår i små grupper")
    town.say(bo, "stop")
    assert town.say(bo, "mit svar")[-1].startswith("Gruppearbejdet foregår i små grupper")


def test_what_was_being_changed_stays_as_it_was(town):
    """A question that was opened again and left: the answer is shown as it stands."""
    ann = invited_day(town)[1]
    town.press(ann, "Ret et svar")
    town.press(ann, "Gruppe")
    (said,) = town.say(ann, "/annuller")
    assert said.splitlines()[1:4] == [
        "Fremmøde: Deltager",
        "Gruppe: Vil gerne placeres i gruppe",
        "UA eller vikar: Nej",
    ]
    assert "vil gerne placeres i gruppe" in town.say(ann, "/mit")[-1]


def test_a_command_takes_what_is_asked_with_it(town):
    """`/find data` looks for data at once, and `/drejebog` answers a question."""
    invited_day(town)
    assert town.say(METTE, "/find data") == ["Jeg fandt ikke noget om »data« i klyngens aftaler, referater og svar."]
    assert town.say(METTE, "/drejebog hvornår er fristen") == town.say(METTE, "hvornår er fristen")


def test_commands_are_understood_as_danish_is_written(town):
    """`/hjælp` and `/møder` are what people write, though Telegram's own commands know no æ and ø."""
    invited_day(town)
    for written, known in (("/hjælp", "/hjaelp"), ("/Møder", "/moeder")):
        assert town.say(METTE, written) == town.say(METTE, known)
    assert town.say(METTE, "/hjælpe") == ["Den kommando kender jeg ikke. /hjaelp viser, hvad jeg kan."]
