"""One person added by hand."""

from collections.abc import Sequence

from dialogs import readers
from dialogs.commands import AddMember
from dialogs.form import MOST_PRESSED, Answers, Choice, Facts, Form, Step
from dialogs.guest_kinds import KINDS

ROLES = ("member", "ua", "locum", *KINDS)


def _practices(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    names = [practice.name for practice in facts["cluster"].practices]
    return [Choice(name, name) for name in names if len(name.encode()) <= MOST_PRESSED]


def _read_practice(text: str, facts: Facts) -> str:
    """A known practice as people write it; a name that is like none of them is a new practice's."""
    name = readers.read_line(text, facts)
    known = {readers.fold(practice.name): practice.name for practice in facts["cluster"].practices}
    return str(known.get(readers.fold(name), name))


FORM = Form(
    "new_member",
    steps=(
        Step("name", readers.naming()),
        Step("role", choices=lambda _answers, _facts: [Choice(role) for role in ROLES], shown="choice"),
        Step("practice", _read_practice, choices=_practices, optional=True),
        Step("email", readers.read_email, optional=True),
    ),
    submit=lambda answers, args, _facts: AddMember(
        int(args[0]), answers["name"], answers["practice"], answers["role"], answers["email"]
    ),
    right="coordinator",
    of="cluster",
    facts=("cluster",),
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
