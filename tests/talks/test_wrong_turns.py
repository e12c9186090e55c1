"""People who do everything wrong: each gets a clear answer, and nothing is lost."""

import pytest
from sqlalchemy import func, select, update

from bot.actions import Work
from bot.actions.people import new_code
from bot.conversation.buttons import encode
from bot.storage.tables import clusters, meetings, members, people
from dialogs.form import Do, Open, Start
from tests.support.town import METTE, Person, Town, with_cluster, with_everybody, with_meeting

STRANGER = Person(9999, "Ukendt Person")
NOT_YOURS = "Det har du ikke adgang til her – eller det findes ikke længere."


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def count(town, table):
    with town.db.begin() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar()


def roster_talk(town):
    town.say(METTE, "/start")
    town.press(METTE, "Opret en klynge")
    for text in ("Klyngen", "Mette Hjortkær", "Lægehuset"):
        town.say(METTE, text)
    town.press(METTE, "Ja, det er rigtigt")
    town.press(METTE, "Indlæs liste")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("billede.jpg", b"\xff\xd8\xff\xe0JFIF", "Filen kunne ikke bruges"),
        ("tom.csv", b"", "Filen kunne ikke bruges"),
        ("liste.csv", b"navn;praksis\n", "Filen kunne ikke bruges"),
        ("liste.csv", b"navn;praksis\n" + b"A B;P\n" * 10_000, "Filen kunne ikke bruges"),
        ("liste.csv", b"navn;praksis\n;Klinikken\n", "Ingen af rækkerne kunne bruges"),
    ],
)
def test_a_wrong_file_is_refused_and_asked_for_again(town, name, content, words):
    """Wrong kind, empty, only a header, far too long, not one good row: said, and the question stands."""
    roster_talk(town)
    answer = town.send_list(METTE, name, content)[0]
    assert words in answer
    assert "Send mig klyngens liste som fil" in answer
    assert count(town, members) == 1


def test_a_bad_row_is_named_and_the_rest_can_be_taken(town):
    """The line and the reason are said; nothing is taken in before the coordinator says so."""
    roster_talk(town)
    listed = "navn;praksis;ydernummer\nAnna Holm;Klinik A;012345\nBo Lund;Klinik B;12\n".encode("cp1252")
    review = town.send_list(METTE, "liste.csv", listed)[0]
    assert "1 person i 1 praksis" in review
    assert "3" in review
    assert count(town, members) == 1
    town.press(METTE, "Ja, det er rigtigt")
    assert count(town, members) == 2


def test_two_people_of_one_name_in_two_practices_are_two(town):
    """The same name is fine where the practice differs."""
    roster_talk(town)
    town.send_list(METTE, "liste.csv", b"navn;praksis\nAnna Holm;Klinik A\nAnna Holm;Klinik B\n")
    town.press(METTE, "Ja, det er rigtigt")
    assert count(town, members) == 3


def test_text_where_a_file_is_wanted(town):
    """Words are no list."""
    roster_talk(town)
    assert "Send listen som en fil" in town.say(METTE, "her er listen")[0]


def test_text_where_a_button_is_wanted_is_taken_when_it_is_the_buttons_word(town):
    """Everything a button does can be typed; anything else gets a hint."""
    people = with_meeting(town)
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    simon = people[1]
    town.press(simon, "Deltager")
    assert "Er du UA eller vikar?" in town.say(simon, "vil gerne placeres i gruppe")[0]
    assert "Svar ja eller nej" in town.say(simon, "måske")[0]
    assert "Gemt ✔" in town.say(simon, "nej")[0]


def test_a_date_in_the_past_and_one_that_does_not_fit_its_weekday(town):
    """Both are said in words, and the right days are offered."""
    with_cluster(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    assert "er forbi" in town.say(METTE, "1. marts 2026")[0]
    assert "Den dato er en anden ugedag: onsdag den 10. marts 2027." in town.say(METTE, "fredag den 10. marts 2027")[0]
    assert town.last(METTE).labels[:2] == ["onsdag den 10. marts 2027", "fredag den 12. marts 2027"]
    assert "Hvornår begynder I?" in town.press(METTE, "onsdag den 10. marts 2027")[0]


def test_unknown_and_mangled_buttons_get_the_same_answer_as_foreign_ones(town):
    """Nobody learns which ids exist."""
    with_meeting(town)
    made_up = ("", "x", "t.1", "v.nothing.1", "s.meeting.1", "s.meeting.99", "v.invite.1", "f.order.x.1", "s.cluster.1")
    for data in made_up:
        town.press_data(STRANGER, 5, data)
        assert town.toasts[-1] == NOT_YOURS, data


@pytest.mark.parametrize(
    "press",
    [
        Do("invite", (1,)),
        Do("form_groups", (1,)),
        Do("publish", (1,)),
        Do("live", (1, "start", 0)),
        Do("task_done", (1,)),
        Do("summary", (1,)),
        Do("right_coordinator", (2, 1)),
        Do("link", (2,)),
        Open("answers", (1,)),
        Open("invitation", (1,)),
        Open("plan", (1,)),
        Open("live", (1,)),
        Open("member", (1,)),
        Start("order", (1,)),
        Start("roster", (1,)),
        Start("answer_for", (1, 3)),
        Start("delegate", (1,)),
    ],
)
def test_a_member_cannot_press_the_coordinators_buttons(town, press):
    """What a member makes up or forwards is refused on the server, and changes nothing."""
    people = with_meeting(town)
    before = count(town, meetings), len(town.texts(METTE))
    town.press_data(people[1], 99, encode(press))
    assert town.toasts[-1] == NOT_YOURS
    assert (count(town, meetings), len(town.texts(METTE))) == before


def test_an_old_button_says_so_and_shows_the_newest(town):
    """A button of an earlier question answers nothing."""
    with_cluster(town)
    town.say(METTE, "/bestil")
    old = town.last(METTE)
    data = old.rows[0][0]["callback_data"]
    town.press(METTE, "Klyngemøde med virtuel")
    town.press_data(METTE, old.id, data)
    assert town.toasts[-1] == "Der er sket noget siden. Her er det nyeste."
    assert "Hvilken dag skal mødet være?" in town.last(METTE).text


def test_a_double_tap_has_one_effect(town):
    """Two presses on Ja make one cluster."""
    town.say(METTE, "/start")
    town.press(METTE, "Opret en klynge")
    for text in ("Klyngen", "Mette Hjortkær", "Lægehuset"):
        town.say(METTE, text)
    message = town.last(METTE)
    data = message.rows[0][0]["callback_data"]
    town.press_data(METTE, message.id, data)
    town.press_data(METTE, message.id, data)
    assert count(town, clusters) == 1
    assert town.toasts[-1] == "Den knap er gammel og gælder ikke længere."


def test_a_join_link_works_once_and_for_one(town):
    """A forwarded link of somebody who is in lets nobody else in; its owner is told that they are in already."""
    people = with_everybody(town)
    with town.db.begin() as conn:
        simon = conn.execute(select(members.c.id).where(members.c.name == "Simon Alken")).scalar()
        code = new_code(Work(conn, town.clock.moment, 1, "da", None, town.settings), simon)
    assert "Linket kan ikke bruges" in town.say(STRANGER, f"/start {code}")[0]
    assert "Du er allerede med" in town.say(people[1], f"/start {code}")[0]


def test_guessing_codes_is_stopped(town):
    """After five wrong codes in ten minutes the person waits."""
    with_cluster(town)
    answers = [town.say(STRANGER, f"/start gaet{n}")[0] for n in range(6)]
    assert all("Linket kan ikke bruges" in text for text in answers[:5])
    assert "Vent ti minutter" in answers[5]


def test_a_cpr_number_is_refused_and_not_kept(town):
    """Text that looks like a CPR number is deleted where the bot may, and the talk stands where it was."""
    with_cluster(town)
    town.say(METTE, "/bestil")
    assert "CPR-nummer" in town.say(METTE, "010190-1234")[0]
    assert "Hvilken drejebog" in town.texts(METTE)[-2]


def test_a_talk_left_for_a_week_goes_on(town):
    """Where it was is computed from what was said; another command in between does not hurt."""
    with_cluster(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    town.sleep_until(town.clock.moment.replace(day=30))
    town.say(METTE, "/moeder")
    assert "Hvornår begynder I?" in town.say(METTE, "10/3 2027")[0]


def test_cancel_ends_the_talk_and_keeps_the_rest(town):
    """/annuller stops what was under way; a second time there is nothing."""
    with_cluster(town)
    town.say(METTE, "/bestil")
    assert town.say(METTE, "/annuller") == ["Annulleret. Der er ikke gemt noget nyt."]
    assert town.say(METTE, "/annuller") == ["Der er ikke noget at annullere."]


def test_markup_in_a_name_is_shown_as_it_stands(town):
    """Texts from people are data: no tag, no template, no formula."""
    evil = "<b>Klynge</b> {{ 7*7 }} & =1+1"
    town.say(METTE, "/start")
    town.press(METTE, "Opret en klynge")
    assert f"Klynge: {evil}" in town.say(METTE, evil)[0]


def test_who_blocks_the_bot_is_told_to_the_coordinator_once(town):
    """The coordinator hears whom the bot cannot reach, with another way to reach them."""
    people = with_everybody(town)
    town.block(people[1])
    town.block(people[1])
    told = [text for text in town.texts(METTE) if "kan ikke nås" in text]
    assert told == [
        "Simon Alken (Klinik Hasselhøj) kan ikke nås i Telegram længere, fordi botten er blokeret. "
        "Skriv til simon.alken@demo.invalid."
    ]


UNKNOWN = {
    "da": "Den kommando kender jeg ikke. /hjaelp viser, hvad jeg kan.",
    "en": "I don’t know that command. /help shows what I can do.",
}


@pytest.mark.parametrize(("lang", "word"), [("da", "grupper"), ("da", "svar"), ("en", "groups"), ("en", "answers")])
def test_a_word_that_is_understood_may_be_typed_like_a_command(town, lang, word):
    """/grupper leads where "grupper" leads, in either language; what is neither is said to be unknown."""
    with_meeting(town)
    with town.db.begin() as conn:
        conn.execute(update(people).values(language=lang))
    led = town.say(METTE, word)
    assert led != [UNKNOWN[lang]]
    assert town.say(METTE, f"/{word}") == led
    assert town.say(METTE, "/zzz") == [UNKNOWN[lang]]
