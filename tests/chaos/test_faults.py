"""A small size of the faults at calls; the long one is `python -m tests.chaos.faults`."""

import random

import pytest

from tests.chaos.faults import CALLS, FAULTS, run

# Some faults of every kind; the long one takes them all.
MIXED = random.Random(1).sample(FAULTS, len(FAULTS))
PAIRS = [(call, fault) for call, fault in zip(CALLS * 6, MIXED, strict=False)][::5]


@pytest.mark.parametrize(("call", "fault"), PAIRS, ids=lambda one: getattr(one, "name", one))
def test_a_fault_at_a_call_ends_as_promised(call, fault):
    """Below python-telegram-bot, from the first byte: known for what it is, nothing sent twice, the others go on."""
    assert run(call, fault) == []
