"""A playground with one bot and Anna, who has pressed Start."""

import pytest

from tests.support import playground as support


@pytest.fixture
async def playground():
    async with support.running() as running:
        yield running


@pytest.fixture
async def bot(playground):
    async with support.ptb(playground) as made:
        yield made


@pytest.fixture
async def raw(playground):
    async with support.raw(playground) as made:
        yield made


@pytest.fixture
def anna(playground):
    """Someone the bot may write to; the update of her /start is gone already."""
    person = playground.people.add_person("Anna Holm")
    playground.people.say(person.id, "/start")
    playground.world.bot().updates.clear()
    return person
