"""The pages behind a meeting's codes: the evaluation and the door, without script."""

import re

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text

from bot.storage import attendance, codes, read
from bot.web.evaluation_page import open_routes
from tests.support.after import arriving, hybrid_held
from tests.support.town import Town
from tests.talks.test_hybrid_way import at

WHOLE = {"overall": "good", "useful": "yes", "virtual": "good", "groups": "very_good", "time": "partly"}
REFUSED = "Linket kan ikke bruges"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@pytest.fixture
async def browse(town):
    """Something like browsers without script; each has its own cookies."""
    app = web.Application()
    app.add_routes(open_routes(town.db, town.clock, town.settings, lambda: None))
    server = TestServer(app)
    await server.start_server()
    clients = []

    async def new():
        # Outside, the page stands behind https, and so does its cookie.
        client = TestClient(server, cookie_jar=CookieJar(unsafe=True, treat_as_secure_origin=server.make_url("/")))
        await client.start_server()
        clients.append(client)
        return client

    yield new
    for client in clients:
        await client.close()
    await server.close()


def path(town, purpose):
    with town.db.begin() as conn:
        codes.ensure(conn, 1)
        return f"/{codes.PAGES[purpose]}/{codes.token_of(conn, 1, purpose)}"


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body")[2].partition(">")[2]).split())


async def opened(client, where):
    async with client.get(where) as response:
        return response.status, await response.text()


async def sent(client, where, html, headers=None, **answers):
    """Fill in what is on the page and press the button; the slip goes along as the page gave it."""
    slip = re.search(r'name="slip" value="([^"]+)"', html)
    data = {**({"slip": slip[1]} if slip else {}), **answers}
    async with client.post(where, data=data, headers=headers) as response:
        return response.status, await response.text()


def votes(town):
    with town.db.begin() as conn:
        return conn.execute(text("SELECT question, answer FROM votes ORDER BY question, answer")).all()


async def test_a_sheet_is_handed_in_once(town, browse):
    """Thanks are said, the page remembers in its cookie, and neither reloading nor sending again counts twice."""
    hybrid_held(town)
    where, client = path(town, "evaluation"), await browse()
    status, html = await opened(client, where)
    assert (status, "Hvordan var mødet i det hele taget?" in html) == (200, True)
    status, thanks = await sent(client, where, html, **WHOLE, ideas="Kortere velkomst")
    assert "Tak for din vurdering ✔ Den er gemt uden dit navn." in words(thanks)
    before = votes(town)
    assert ("ideas", "Kortere velkomst") in [tuple(row) for row in before]
    await sent(client, where, html, **WHOLE)
    assert "Tak for din vurdering ✔" in words((await opened(client, where))[1])
    assert votes(town) == before


async def test_the_cookie_is_the_pages_own_and_no_address_is_kept(town, browse):
    """It is shown to no script and no other page; what the database gains is a hash and answers."""
    hybrid_held(town)
    where, client = path(town, "evaluation"), await browse()
    async with client.get(where) as response:
        cookie, policy = response.headers["Set-Cookie"], response.headers["Content-Security-Policy"]
        html = await response.text()
    assert f"Path={where};" in cookie
    assert {"HttpOnly", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    await sent(client, where, html, **WHOLE)
    with town.db.begin() as conn:
        voter = conn.execute(text("SELECT voter FROM voters")).scalar_one()
    assert re.fullmatch("[0-9a-f]{64}", voter)
    assert re.search(r"seddel=([^;]+)", cookie)[1] not in voter


async def test_what_is_wrong_is_said_and_the_rest_is_kept(town, browse):
    """A number like a CPR number is refused beside its question; the pressed answers stand; nothing has been taken."""
    hybrid_held(town)
    where, client = path(town, "evaluation"), await browse()
    _, html = await opened(client, where)
    status, again = await sent(client, where, html, **WHOLE, ideas="Om patient 010190-1234")
    assert status == 422
    assert "Det ligner et CPR-nummer." in words(again)
    assert again.count(" checked") == 5
    assert votes(town) == []


async def test_an_empty_sheet_is_none(town, browse):
    """Pressing the button without an answer says so."""
    hybrid_held(town)
    where, client = path(town, "evaluation"), await browse()
    _, html = await opened(client, where)
    status, again = await sent(client, where, html)
    assert (status, "Jeg fik ikke noget svar. Prøv igen." in words(again), votes(town)) == (422, True, [])


async def test_made_up_answers_and_foreign_pages_are_not_taken(town, browse):
    """A choice that is not on the page counts as none; a form on another site is turned away."""
    hybrid_held(town)
    where, client = path(town, "evaluation"), await browse()
    _, html = await opened(client, where)
    await sent(client, where, html, overall="wonderful", useful="yes", secret="x")
    assert [row.question for row in votes(town)] == ["-", "useful"]
    status, _ = await sent(await browse(), where, html, {"Origin": "https://evil.example"}, **WHOLE)
    assert status == 403


@pytest.mark.parametrize("purpose", ["evaluation", "here"])
async def test_a_wrong_token_opens_nothing(town, browse, purpose):
    """An unknown token, and the token of the other page, get the same plain answer."""
    arriving(town)
    other = {"evaluation": "here", "here": "evaluation"}[purpose]
    client = await browse()
    for token in ("x" * 24, path(town, other).rpartition("/")[2]):
        status, html = await opened(client, f"/{codes.PAGES[purpose]}/{token}")
        assert (status, REFUSED in html) == (404, True)


async def test_before_the_meeting_and_long_after_there_is_no_sheet(town, browse):
    """The page says that it is closed, and takes nothing."""
    arriving(town)
    where, client = path(town, "evaluation"), await browse()
    status, html = await opened(client, where)
    assert (status, "Evalueringen er lukket." in html) == (200, True)
    await sent(client, where, html, **WHOLE)
    assert votes(town) == []


async def test_the_page_speaks_english(town, browse):
    """Words, questions and answers follow the address."""
    hybrid_held(town)
    _, html = await opened(await browse(), f"{path(town, 'evaluation')}?lang=en")
    assert '<html lang="en">' in html
    assert "How was the meeting on the whole?" in html
    assert "Very good" in html


def present(town):
    with town.db.begin() as conn:
        return [(one.name, one.practice, one.member > 0) for one in attendance.present(conn, read.meeting(conn, 1))]


async def test_the_door_knows_a_name_of_the_cluster(town, browse):
    """Written with or without Danish letters it is the member; the page tells nobody else's name."""
    arriving(town)
    where, client = path(town, "here"), await browse()
    status, html = await opened(client, where)
    assert status == 200
    assert "https://t.me/drejebot?start=here_" in html
    assert "Simon" not in html
    status, html = await sent(client, where, html, name="karen ishoej", practice="")
    assert "Velkommen ✔" in html
    assert [(name, known) for name, _, known in present(town)] == [("Karen Ishøj", True)]


async def test_a_guest_is_noted_once(town, browse):
    """A name on no list is kept with its workplace; the same one twice is one."""
    arriving(town)
    where, client = path(town, "here"), await browse()
    for _ in range(2):
        await sent(client, where, "", name="Eva <b>Lind", practice="Kommunen")
    assert present(town) == [("Eva <b>Lind", "Kommunen", False)]


@pytest.mark.parametrize(
    ("name", "practice", "said"),
    [
        ("", "", "Skriv dit navn."),
        ("010190-1234", "", "Det ligner et CPR-nummer."),
        ("Eva Lind", "0101901234", "Det ligner et CPR-nummer."),
    ],
)
async def test_the_door_refuses_what_is_no_name(town, browse, name, practice, said):
    """Nothing is kept, and the reason stands on the page."""
    arriving(town)
    status, html = await sent(await browse(), path(town, "here"), "", name=name, practice=practice)
    assert (status, said in html, present(town)) == (422, True, [])


async def test_the_door_is_shut_after_the_meeting(town, browse):
    """Half an hour after the end nobody is noted any more."""
    arriving(town)
    town.clock.moment = at(20, 31)
    client, where = await browse(), path(town, "here")
    _, html = await opened(client, where)
    assert "Man kan skrive sig på fra en time før mødet" in html
    await sent(client, where, "", name="Simon Alken", practice="")
    assert present(town) == []


async def test_the_result_stands_on_the_shared_screen_and_grows(town, browse):
    """A picture a question as soon as three have answered, drawn anew every five seconds; no text, no small figure."""
    hybrid_held(town)
    board, where = path(town, "result"), path(town, "evaluation")
    screen = await browse()
    async with screen.get(board) as response:
        assert response.headers["Refresh"] == "5"
        assert "Besvarelser: 0" in words(await response.text())
    for nth in range(1, 5):
        client = await browse()
        _, html = await opened(client, where)
        await sent(client, where, html, **WHOLE, ideas="Mere kaffe, skrev Bo")
        status, html = await opened(screen, board)
        assert (status, f"Besvarelser: {nth}" in words(html)) == (200, True)
        assert html.count('role="img"') == (5 if nth >= 3 else 0)
        assert ("Resultatet kommer, når tre har svaret" in html) == (nth < 3)
    assert "kaffe" not in html
    assert f"{town.settings.public_url}{where}" in html


async def test_the_results_page_opens_by_its_own_code_alone(town, browse):
    """The code that people scan to answer does not open the result, and an invented one opens nothing."""
    hybrid_held(town)
    client = await browse()
    for token in (path(town, "evaluation").rpartition("/")[2], "x" * 24):
        status, html = await opened(client, f"/resultat/{token}")
        assert (status, REFUSED in html) == (404, True)
