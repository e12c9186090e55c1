"""Who has only said that they come: counted the same everywhere, named with what is missing, asked for the rest."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.storage import proposals
from bot.storage.tables import answers, members
from tests.support.asking import around
from tests.support.half_by_mail import invited, mails_of, set_email, to_meeting
from tests.support.town import METTE, Town

HALF = "(2 mangler at svare på gruppen)"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def answering(town):
    """Two have only said that they come, one whole yes of each kind, one no; the others say nothing."""
    people = invited(town)
    simon, vibeke, third, fourth, fifth = people[1:6]
    for one in (simon, vibeke, third, fourth):
        town.press(one, "Deltager")
    town.press(third, "Vil gerne placeres")
    town.press(third, "Nej")
    town.press(fourth, "Sørger selv")
    town.say(fourth, "Søndergruppen")
    town.press(fourth, "Nej")
    town.press(fifth, "Deltager ikke")
    return people


def lines_of(town, *labels):
    to_meeting(town)
    for label in labels:
        town.press(METTE, label)
    return town.last(METTE).text.splitlines()


def test_the_same_figures_everywhere(town):
    """The overview, the meeting's card, the groups' page and the kitchen's number count the half answers alike."""
    answering(town)
    overview = lines_of(town, "Svar")
    assert overview[:3] == [
        "Svar 3/29 · Klyngemøde med virtuel og fysisk deltagelse",
        f"Deltager 4 {HALF} · Deltager ikke 1",
        "Sørger selv for gruppe 1 · Vil gerne placeres 1 · Ikke svaret 2",
    ]
    card = lines_of(town)[-1]
    assert card == f"Invitationen er sendt. Svar: 3/29 · 4 kommer {HALF} · frist ons 24/2 kl. 20.00"
    assert lines_of(town, "Grupper")[1].partition(". ")[0] == f"4 har svaret, at de kommer {HALF}"
    assert around(town, "Forplejning").splitlines()[1:3] == [
        "4 deltagere til Klyngemøde med virtuel og fysisk deltagelse onsdag den 10. marts 2027 kl. 16.45 (uge 10).",
        "2 af dem mangler at svare på gruppen.",
    ]


def test_what_is_missing_stands_beside_the_name(town):
    """By practice: who comes and has not said which group, which name, or whether they are a locum."""
    people = answering(town)
    town.press(people[2], "Sørger selv")
    said = " ".join(lines_of(town, "Svar"))
    assert f"{people[1].name} (kommer – mangler gruppe og UA eller vikar)" in said
    assert f"{people[2].name} (kommer – mangler gruppens navn og UA eller vikar)" in said


def test_guests_are_counted_beside_and_never_put_in_a_group(town):
    """A guest who comes eats with the rest; the doctors' figures and the groups are the doctors'."""
    answering(town)
    with town.db.begin() as conn:
        karin = conn.execute(
            insert(members).values(
                cluster_id=1, name="Karin Kommune", role="guest", email="karin@kommune.example", joined_at=town.now
            )
        ).inserted_primary_key[0]
        conn.execute(insert(answers).values(meeting_id=1, member_id=karin, attend="yes", at=town.now))
        placed = [one.name for one in proposals.attendees(conn, 1)]
    assert (len(placed), "Karin Kommune" in placed) == (4, False)
    assert "Desuden kommer 1 gæst eller personale." in lines_of(town, "Svar")
    assert around(town, "Forplejning").splitlines()[1].startswith("5 deltagere til")


def test_the_preview_shows_what_each_of_them_gets(town):
    """Who has begun is asked for the rest, in other words than who has said nothing; both stand in the preview."""
    people = answering(town)
    preview = "\n".join(lines_of(town, "Svar", "Mind dem, der mangler"))
    what = "Klyngemøde med virtuel og fysisk deltagelse\nonsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)\n\n"
    until = "senest onsdag den 24. februar 2027 kl. 20.00 (uge 8)."
    rest = f"Du mangler at svare på resten: {what}Du har svaret »Deltager«. Svar på resten {until}"
    nothing = f"Du mangler at svare på invitationen: {what}Svar {until}"
    assert preview.startswith("Jeg minder 26 om at svare.\n\n")
    assert f" får: »{nothing}«\n\n{people[1].name} og {people[2].name} får: »{rest}«\n\nJeg minder" in preview
    town.press(METTE, "Send nu")
    town.sleep_until(town.clock.moment + timedelta(days=1))
    assert town.last(people[1]).text == rest
    assert town.last(people[1]).labels == ["Svar på resten"]
    assert town.last(people[6]).text == nothing
    assert mails_of(town, "Lars Egelund")[-1].text.startswith(nothing)


def test_one_alone_is_named(town):
    """With one missing the preview says who gets it, and nobody is called »de«."""
    people = answering(town)
    with town.db.begin() as conn:
        given = {"meeting_id": 1, "attend": "no", "at": town.now}
        known = {one.name for one in people[:6]}
        others = [row.id for row in conn.execute(members.select()) if row.name not in known]
        conn.execute(insert(answers), [{**given, "member_id": n} for n in (1, *others)])
    town.press(people[2], "Vil gerne placeres")
    town.press(people[2], "Nej")
    text = "\n".join(lines_of(town, "Svar", "Mind dem, der mangler"))
    assert text.startswith(f"{people[1].name} får: »Du mangler at svare på resten:")


def test_the_reason_is_said_once(town):
    """Who cannot be reached is marked among the missing; why is said once for all, the names are the buttons."""
    invited(town)
    for name in ("Lars Egelund", "Tobias Fjeldgaard"):
        set_email(town, name, None)
    said = "\n".join(lines_of(town, "Svar"))
    assert (said.count("○ Lars Egelund"), said.count("Lars Egelund"), said.count("○ Dem kan jeg ikke nå.")) == (1, 1, 1)
    town.press(METTE, "Dem, jeg ikke kan nå")
    assert town.last(METTE).text == (
        "Jeg kan ikke skrive til 2:\n"
        "• Har ikke brugt deres link og har ingen mailadresse\n\n"
        "Tryk på et navn, så får du en tekst med et personligt link, som du selv kan sende. Du kan også svare for dem."
    )
    assert {"Lars Egelund", "Tobias Fjeldgaard"} <= set(town.last(METTE).labels)
