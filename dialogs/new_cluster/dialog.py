"""A new cluster; who makes it becomes its coordinator."""

from collections.abc import Sequence

from dialogs import readers
from dialogs.commands import CreateCluster
from dialogs.form import MOST_PRESSED, Answers, Choice, Facts, Form, Step


def _own_name(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    name = facts["me"].name
    return [Choice(name, name)] if len(name.encode()) <= MOST_PRESSED else []


FORM = Form(
    "new_cluster",
    steps=(
        Step("cluster", readers.naming()),
        Step("coordinator", readers.naming(), choices=_own_name),
        Step("practice", readers.naming()),
    ),
    submit=lambda answers, _args, _facts: CreateCluster(
        answers["cluster"], answers["coordinator"], answers["practice"]
    ),
    facts=("me",),
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
