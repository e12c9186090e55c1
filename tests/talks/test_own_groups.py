"""Groups that people make themselves: counted in and asked, a code, the size watched, filled up only with leave."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.storage import own_groups, proposals, read
from bot.storage.tables import audit, members
from tests.support.half_by_mail import invited, link_in, mails_of, reply_page, to_meeting
from tests.support.town import METTE, Town

SMALL = "I er 4 i Søndergruppen til Klyngemøde med virtuel og fysisk deltagelse."


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@pytest.fixture
def people(town):
    return invited(town)


def own(town, person, name="Søndergruppen"):
    town.press(person, "Deltager")
    town.press(person, "Sørger selv")
    town.say(person, name)
    town.press(person, "Nej")


def claim(town, person, name):
    town.press(person, "Min gruppe")
    town.press(person, "Skriv en kollega på")
    return town.say(person, name)


def group(town):
    with town.db.begin() as conn:
        (found,) = own_groups.of_meeting(conn, read.meeting(conn, 1))
    return found


def names(found):
    return sorted(one.name for one in found)


def test_a_colleague_is_counted_in_and_says_yes(town, people):
    """The name is asked about where it is only near; the colleague is asked, and what else is asked follows."""
    simon, vibeke = people[1:3]
    own(town, simon)
    assert "Mener du Vibeke Tulstrup?" in claim(town, simon, "vibke tulstrup")[0]
    town.press(simon, "Vibeke Tulstrup")
    assert "Har ikke svaret endnu: Vibeke Tulstrup" in town.last(simon).text
    assert town.last(vibeke).text == (
        "Simon Alken har skrevet dig på gruppen Søndergruppen til Klyngemøde med virtuel og fysisk deltagelse onsdag "
        "den 10. marts 2027 kl. 16.45 (uge 10).\n\nMed er Simon Alken. Er du med?"
    )
    assert town.press(vibeke, "Ja, jeg er med") == ["Er du UA eller vikar?"]
    town.press(vibeke, "Nej")
    assert town.last(simon).text == "Vibeke Tulstrup er med i Søndergruppen. I er 2."
    assert names(group(town).people) == ["Simon Alken", "Vibeke Tulstrup"]


def test_two_names_that_are_near_are_both_offered(town, people):
    """Nothing is taken silently; who is on no list is said to be unknown."""
    with town.db.begin() as conn:
        conn.execute(update(members).where(members.c.name == "Kristian Bygholm").values(name="Karen Ishøj Lund"))
    own(town, people[1])
    assert "Det navn kender jeg ikke på klyngens liste." in claim(town, people[1], "xyzzy")[0]
    assert "Mener du Karen Ishøj eller Karen Ishøj Lund?" in town.say(people[1], "Karen")[0]
    assert town.last(people[1]).labels[:2] == ["Karen Ishøj", "Karen Ishøj Lund"]


def test_a_no_is_told_and_not_asked_again(town, people):
    """Who counted them in hears it; counting in again is refused with what to do instead."""
    simon, vibeke = people[1:3]
    own(town, simon)
    claim(town, simon, "Vibeke Tulstrup")
    town.press(vibeke, "Nej tak")
    assert town.last(simon).text == "Vibeke Tulstrup kommer ikke med i Søndergruppen. I er 1."
    town.press(simon, "Gruppen")
    assert "Kommer ikke med: Vibeke Tulstrup" in town.last(simon).text
    town.press(simon, "Skriv en kollega på")
    town.say(simon, "Vibeke Tulstrup")
    assert any(text.startswith("Vibeke Tulstrup har sagt nej.") for text in (*town.texts(simon), *town.toasts))
    assert names(group(town).people) == ["Simon Alken"]


def test_another_answer_is_a_no_too(town, people):
    """Who asks to be placed instead has answered whoever waits for them."""
    simon, vibeke = people[1:3]
    own(town, simon)
    claim(town, simon, "Vibeke Tulstrup")
    town.say(vibeke, "/mit")
    town.press(vibeke, "Mit svar")
    for label in ("Deltager", "Vil gerne placeres", "Nej"):
        town.press(vibeke, label)
    assert town.last(simon).text.startswith("Vibeke Tulstrup kommer ikke med i Søndergruppen.")


async def test_who_has_no_telegram_is_asked_by_mail(town, people):
    """The mail says what to answer; the page offers the group's name."""
    own(town, people[1])
    claim(town, people[1], "Lars Egelund")
    mail = mails_of(town, "Lars Egelund")[-1]
    assert "Er du med, så svar »Sørger selv for gruppe« og skriv Søndergruppen." in mail.text
    async with reply_page(town) as page:
        await page.open(link_in(mail))
        await page.send(link_in(mail), q_attend="yes")
        await page.send(link_in(mail), q_grouping="own", q_locum="no")
        await page.send(link_in(mail), q_own_group="Søndergruppen")
    assert town.last(people[1]).text == "Lars Egelund er med i Søndergruppen. I er 2."
    assert f"Gruppens kode: {group(town).code[:4]}-{group(town).code[4:]}" in page.text
    assert f"Gruppens kode: {group(town).code[:4]}-" in mails_of(town, "Lars Egelund")[-1].text


def code_of(town, person):
    town.press(person, "Min gruppe")
    return next(word for word in town.last(person).text.split() if len(word) == 9 and word[4] == "-")


def test_the_code_lets_in_as_a_word_and_as_a_link(town, people):
    """Typed as the group's name, in any case; or opened as a link, which answers all but the last question."""
    own(town, people[1])
    receipt = town.last(people[1]).text
    code = code_of(town, people[1])
    assert f"Gruppens kode: {code}. Giv den til de andre, så kommer de med." in receipt
    own(town, people[2], code.lower())
    town.say(people[3], f"/start gruppe_{code.replace('-', '')}")
    town.press(people[3], "Nej")
    assert names(group(town).people) == ["Nanna Overby", "Simon Alken", "Vibeke Tulstrup"]


def test_a_guessed_code_is_refused_counted_and_logged(town, people, caplog):
    """One answer to every wrong code; after five the person waits; a trace stays without the code."""
    own(town, people[1])
    for _ in range(5):
        town.say(people[2], "/start gruppe_AAAABBBB")
        assert town.last(people[2]).text.startswith("Linket kan ikke bruges")
    town.say(people[2], f"/start gruppe_{code_of(town, people[1]).replace('-', '')}")
    assert "Vent" in town.last(people[2]).text
    with town.db.begin() as conn:
        whats = conn.execute(select(audit.c.what)).scalars().all()
    assert whats.count("group code refused") == 5
    assert [record.message for record in caplog.records].count("a group's code was refused") == 5
    assert "AAAABBBB" not in caplog.text


def test_a_code_of_no_group_is_no_name(town, people):
    """Typed wrongly it makes no group of that name."""
    town.press(people[1], "Deltager")
    town.press(people[1], "Sørger selv")
    town.say(people[1], "ABCD-EFGH")
    assert any("Den kode hører ikke til nogen gruppe" in text for text in (*town.texts(people[1]), *town.toasts))
    with town.db.begin() as conn:
        assert own_groups.of_meeting(conn, read.meeting(conn, 1)) == ()


def test_somebody_who_does_not_belong_can_be_put_out(town, people):
    """Who has written themselves on is told, and asked for a group again."""
    simon, vibeke = people[1:3]
    own(town, simon)
    own(town, vibeke)
    assert town.last(simon).text == "Vibeke Tulstrup har skrevet sig på Søndergruppen. I er 2."
    town.press(simon, "Hører ikke til os")
    assert names(group(town).people) == ["Simon Alken"]
    assert town.last(vibeke).text.startswith("Simon Alken siger, at du ikke hører til Søndergruppen.")
    town.press(vibeke, "Mit svar")
    assert "Finder du selv en gruppe" in town.last(vibeke).text


def test_the_group_hears_when_it_is_enough_and_when_it_is_full(town, people):
    """Five is enough, eight is full, the ninth is refused, and a fall below five is told to all."""
    for person in people[1:9]:
        own(town, person)
    assert "Erik" not in names(group(town).people)
    fifth = "er med i Søndergruppen. Nu er I 5, og det er nok til en gruppe. Der er plads til 8."
    assert all(any(fifth in text for text in town.texts(person)) for person in people[1:5])
    assert all(any("Nu er I 8, og gruppen er fuld." in text for text in town.texts(p)) for p in people[1:8])
    own_or_not = people[9]
    town.press(own_or_not, "Deltager")
    town.press(own_or_not, "Sørger selv")
    town.press(own_or_not, "Søndergruppen")
    said = (*town.texts(own_or_not), *town.toasts)
    assert any("Gruppen Søndergruppen er på 8, og der er ikke plads til flere." in text for text in said)
    for person in people[5:9]:
        for label in ("Ret et svar", "Fremmøde", "Deltager ikke"):
            town.press(person, label)
    assert "er ikke længere med i Søndergruppen. I er 4; en gruppe skal være på 5–8." in town.last(people[1]).text


def test_a_small_group_is_asked_in_time_and_the_coordinator_hears_the_answer(town, people):
    """Three days before the sign-up ends; whoever answers first answers for all."""
    for person in people[1:5]:
        own(town, person)
    town.sleep_until(datetime(2027, 2, 22, 12, tzinfo=UTC))
    assert all(town.last(person).text.startswith(SMALL) for person in people[1:5])
    town.press(people[2], "Ja, fyld os gerne op")
    told = f"Søndergruppen må gerne fyldes op, siger {people[2].name}. Gruppen er på 4."
    assert town.last(METTE).text == told
    assert town.last(people[1]).text == told
    to_meeting(town)
    town.press(METTE, "Svar")
    town.press(METTE, "Grupper, folk selv laver")
    assert "Søndergruppen: 4, for lille\n" in town.last(METTE).text
    assert "Må fyldes op." in town.last(METTE).text


@pytest.mark.parametrize(("said", "sizes"), [("Ja, fyld os", {True}), ("Nej, vi bliver", {False}), ("", {False})])
def test_a_group_is_filled_up_only_with_its_leave(town, people, said, sizes):
    """With a yes others sit with the four; with a no, or no word, the four sit alone."""
    four = people[1:5]
    for person in four:
        own(town, person)
    for person in (METTE, *people[5:]):
        for label in ("Deltager", "Vil gerne placeres", "Nej"):
            town.press(person, label)
    if said:
        town.press(four[0], "Gruppen" if "Gruppen" in town.last(four[0]).labels else "Min gruppe")
        town.press(four[0], said)
    to_meeting(town)
    town.press(METTE, "Grupper")
    town.press(METTE, "Dan grupper")
    with town.db.begin() as conn:
        ids = {one.id for one in read.members_where(conn, members.c.name.in_([one.name for one in four]))}
    assert {len(one) > 4 for one in proposed(town) if one & ids} == sizes
    assert [one & ids for one in proposed(town) if one & ids] == [ids]


def proposed(town):
    with town.db.begin() as conn:
        plan = proposals.load(proposals.state_of(conn, 1).plan)
    return [{int(member) for member in one.members} for one in plan.groups]


def test_nobody_outside_gives_leave_or_puts_out(town, people):
    """A forged button of somebody else's group does nothing."""
    own(town, people[1])
    for data in ("v.own_leave.1.1.yes", f"v.own_out.1.{people[1].id}", "v.own_join.1.1", "v.own_decline.1.1"):
        town.press_data(people[2], 1, data)
    assert group(town).leave == ""
    assert names(group(town).people) == ["Simon Alken"]
