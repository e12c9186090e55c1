"""The group's report on the reply page: drafts, several writers, and a leader who hands it in."""

import logging

import pytest
from sqlalchemy import delete, select, update

from bot.actions import Work
from bot.storage import read, reply_links
from bot.storage.tables import group_members, groups, members, reports
from tests.support.half_by_mail import held_in_groups, link_in, mails_of, reply_page
from tests.support.town import METTE, Person, Town

LARS, TOBIAS, SIMON = "Lars Egelund", "Tobias Fjeldgaard", "Simon Alken"
"""The leader and a colleague have mail addresses only; Simon uses the chat."""


@pytest.fixture
def town():
    made = Town()
    held_in_groups(made, LARS, TOBIAS, SIMON)
    yield made
    made.db.close()


@pytest.fixture
async def page(town):
    async with reply_page(town) as browser:
        yield browser


def asked(town):
    """The leader is asked for the report by mail; the path of the link in it."""
    with town.db.begin() as conn:
        work = Work(conn, town.clock.moment, 0, "da", None, town.settings)
        work.tell("report_due", "1.1", meeting=1, group=1, member=seat(conn, LARS).id)
    town.settle()
    return link_in(mails_of(town, LARS)[-1])


def from_the_invitation(town, name):
    """The part for the group of the personal page that came with the invitation."""
    return f"{link_in(mails_of(town, name)[0])}/gruppe"


def seat(conn, name):
    return next(iter(read.members_where(conn, members.c.name == name)))


def kept(town):
    """What is stored of the report, and whether it has been handed in."""
    with town.db.begin() as conn:
        row = conn.execute(select(reports)).first()
        return (dict(row.answers), row.submitted_at is not None) if row else ({}, False)


async def test_the_mail_leads_to_the_same_questions_as_the_chat(town, page):
    """One field for each of the playbook's, the subject once for each practice; the hint stands with it."""
    text = await page.open(asked(town))
    assert "Emnevalg – Klinik Hasselhøj Emnet kan være forskelligt" in text
    assert [name for name, _ in page.standing if name.startswith("t.")] == [
        "t.topic-0", "t.topic-1", "t.motivation", "t.data_seen", "t.data_sufficient", "t.effort-had_effect",
        "t.effort-to_start", "t.evaluate_again-when", "t.evaluate_again-how",
    ]  # fmt: skip


async def test_a_draft_is_kept_and_gone_on_with(town, page):
    """What is written is saved, lines and all; what is left open stays open, and nobody is told."""
    path = asked(town)
    await page.open(path)
    before = len(town.texts(METTE))
    text = await page.send(path, t_motivation="To grunde:\r\n1. tid\r\n2. vaner", q_data_sufficient="mostly")
    assert "Gemt ✔ Du kan skrive videre, når det passer dig" in text
    assert kept(town) == ({"motivation": "To grunde:\n1. tid\n2. vaner", "data_sufficient": "mostly"}, False)
    assert ("t.motivation", "To grunde:\n1. tid\n2. vaner") in page.standing
    assert len(town.texts(METTE)) == before


async def test_what_has_been_written_can_be_taken_away(town, page):
    """A field that is emptied is passed over, and words in place of a press count, and a press in place of words."""
    path = asked(town)
    await page.open(path)
    await page.send(path, t_motivation="Noget", q_data_sufficient="full")
    await page.send(path, t_motivation="", t_data_sufficient="Fint, men gamle")
    assert kept(town)[0] == {"motivation": "", "data_sufficient": "Fint, men gamle"}
    await page.send(path, q_data_sufficient="partly")
    assert kept(town)[0]["data_sufficient"] == "partly"


async def test_two_write_at_once_and_both_are_kept(town, page):
    """The leader and a colleague have the page open at once: each field keeps the words of who wrote in it."""
    leader, colleague = asked(town), from_the_invitation(town, TOBIAS)
    async with reply_page(town) as other:
        await page.open(leader)
        assert "Du svarer som Tobias Fjeldgaard" in await other.open(colleague)
        await other.send(colleague, t_data_seen="Sovemedicin")
        await page.send(leader, t_motivation="Tid")
    assert page.status == 200
    assert kept(town)[0] == {"data_seen": "Sovemedicin", "motivation": "Tid"}


async def test_what_two_have_changed_is_asked_about(town, page):
    """Nobody's words are lost: the later writer sees both, and decides."""
    leader, colleague = asked(town), from_the_invitation(town, TOBIAS)
    async with reply_page(town) as other:
        await page.open(leader)
        await other.open(colleague)
        await other.send(colleague, t_motivation="Vaner")
        text = await page.send(leader, t_motivation="Tid", t_data_seen="CRP")
    assert page.status == 422
    assert "Imens har en anden skrevet: »Vaner«. Ret din tekst, så begge dele er med, og gem igen." in text
    assert ("t.motivation", "Tid") in page.standing
    assert kept(town)[0] == {"motivation": "Vaner", "data_seen": "CRP"}
    await page.send(leader, t_motivation="Tid og vaner")
    assert kept(town)[0] == {"motivation": "Tid og vaner", "data_seen": "CRP"}


async def test_the_chat_and_the_page_write_one_report(town, page):
    """Simon answers the first question in the chat; on the page it stands there already, and the other way round."""
    simon = Person(7100, SIMON)
    path = asked(town)
    town.press_data(simon, town.last(simon).id, "f.report..1")
    town.say(simon, "CRP")
    await page.open(path)
    assert ("t.topic-0", "CRP") in page.standing
    await page.send(path, **{"t_topic-1": "Sovemedicin"})
    assert town.say(simon, "Tid")[0].startswith("✔ Motivation for emnevalget: Tid")
    assert kept(town)[0] == {"topic-0": "CRP", "topic-1": "Sovemedicin", "motivation": "Tid"}


async def test_only_the_leader_hands_it_in(town, page):
    """A colleague has no such button and cannot make one up; the leader's tells the coordinator."""
    colleague = from_the_invitation(town, TOBIAS)
    await page.open(colleague)
    assert "send til koordinatoren" not in page.text
    await page.send(colleague, t_motivation="Tid", hand_in="1")
    assert kept(town) == ({"motivation": "Tid"}, False)
    leader = asked(town)
    await page.open(leader)
    text = await page.send(leader, t_data_seen="CRP", hand_in="1")
    assert "Gemt ✔ Svar fra gruppe 1" in text
    assert kept(town) == ({"motivation": "Tid", "data_seen": "CRP"}, True)
    assert "Gruppe 1 har sendt sit svar. Alle 1 grupper har svaret." in town.texts(METTE)[-1]


async def test_a_day_that_cannot_be_told_is_asked_for_before_it_is_sent(town, page):
    """»Når vi har tid«: the report is kept, the day is asked for, and then it goes."""
    path = asked(town)
    await page.open(path)
    text = await page.send(path, **{"t_evaluate_again-when": "når vi har tid"}, hand_in="1")
    assert "Kladden er gemt, men ikke sendt endnu." in text
    assert "Jeg kan ikke se, hvornår »når vi har tid« er." in text
    assert kept(town)[1] is False
    await page.send(path, t_remind_on="1. oktober 2027", hand_in="1")
    assert kept(town) == ({"evaluate_again-when": "når vi har tid", "remind_on": "2027-10-01"}, True)


async def test_an_empty_report_is_not_handed_in(town, page):
    """There is nothing to send."""
    path = asked(town)
    await page.open(path)
    assert "Der er ikke skrevet noget endnu." in await page.send(path, hand_in="1")
    assert kept(town) == ({}, False)


async def test_once_it_is_sent_only_the_leader_changes_it(town, page):
    """A colleague who was still writing is told so and gets the words back; the leader puts them in."""
    leader, colleague = asked(town), from_the_invitation(town, TOBIAS)
    async with reply_page(town) as other:
        await other.open(colleague)
        await page.open(leader)
        await page.send(leader, t_motivation="Tid", hand_in="1")
        text = await other.send(colleague, t_data_seen="CRP")
        assert other.status == 409
        assert "Svaret er sendt. Kun gruppelederen kan rette det nu." in text
        assert "Giv det videre til gruppelederen: Hvilke data I især så på CRP" in text
        assert "<form" not in other.html
    await page.open(f"{leader}?ret=1")
    await page.send(leader, t_data_seen="CRP")
    assert kept(town) == ({"motivation": "Tid", "data_seen": "CRP"}, True)


async def test_the_whole_report_tells_the_leader_that_it_waits(town, page):
    """With the last field written by a colleague the leader gets a mail with the link."""
    colleague = from_the_invitation(town, TOBIAS)
    await page.open(colleague)
    fields = [name for name, _ in page.standing if name.startswith("t.")]
    await page.send(colleague, **{name.replace(".", "_", 1): "om 6 måneder" for name in fields})
    assert mails_of(town, LARS)[-1].subject.startswith("Gruppe 1 har svaret på alle spørgsmål")


async def test_a_cpr_number_is_refused_and_the_rest_kept(town, page):
    """Nothing about patients, here either; the other fields are kept."""
    path = asked(town)
    await page.open(path)
    text = await page.send(path, t_motivation="Se 010190-1234", t_data_seen="CRP", hand_in="1")
    assert "Det ligner et CPR-nummer" in text
    assert kept(town) == ({"data_seen": "CRP"}, False)


async def test_the_personal_page_leads_to_the_groups(town, page):
    """After the meeting the page of the invitation has a way to the group's; before, and for others, it has none."""
    answer = link_in(mails_of(town, TOBIAS)[0])
    await page.open(answer)
    assert f'href="{answer}/gruppe"' in page.html
    stranger = link_in(mails_of(town, "Kristian Bygholm")[0])
    await page.open(stranger)
    assert "/gruppe" not in page.html
    await page.open(f"{stranger}/gruppe")
    assert page.status == 404


async def test_a_link_opens_only_ones_own_group(town, page, caplog):
    """Who has been moved to another group does not read or write here any more; the refusal is logged."""
    path = asked(town)
    with town.db.begin() as conn:
        lars = seat(conn, LARS).id
        conn.execute(delete(group_members).where(group_members.c.member_id == lars))
        conn.execute(update(groups).values(leader_id=seat(conn, SIMON).id))
    caplog.set_level(logging.WARNING)
    await page.open(path)
    assert page.status == 404
    await page.send(path, t_motivation="Tid")
    assert (page.status, kept(town)) == (404, ({}, False))
    assert [(record.message, record.state) for record in caplog.records] == [
        ("a personal link was refused", "gone")
    ] * 2


async def test_a_link_to_a_poll_or_a_feed_opens_no_group(town, page):
    """Only the page of the meeting leads on."""
    with town.db.begin() as conn:
        token = reply_links.mint(conn, seat(conn, LARS).id, "diet", 1, town.clock.moment, None)
    await page.open(f"/svar/{token}/gruppe")
    assert page.status == 404


async def test_a_practices_own_figures_are_refused_and_the_rest_kept(town, page):
    """As in the chat: the reason stands beside the field, the other answers are kept, and nothing is handed in."""
    path = asked(town)
    await page.open(path)
    own = "Klinik Hasselhøj udskriver 43 % mere end de andre"
    text = await page.send(path, t_motivation=own, t_data_seen="Vi udskriver 43 % mere end naboklyngen", hand_in="1")
    assert "Det ligner tal for en enkelt praksis (Klinik Hasselhøj)." in text
    answers, handed_in = kept(town)
    assert own not in answers.values()
    assert ("Vi udskriver 43 % mere end naboklyngen" in answers.values(), handed_in) == (True, False)
