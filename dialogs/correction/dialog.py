"""A correction to the minutes, suggested by one who has got them."""

from dialogs import readers
from dialogs.commands import AddCorrection
from dialogs.form import Form, Step

LONGEST = 1000

FORM = Form(
    "correction",
    steps=(Step("text", readers.prose(LONGEST, 3)),),
    submit=lambda answers, args, _facts: AddCorrection(int(args[0]), answers["text"]),
    right="member",
    of="meeting",
    facts=("meeting",),
    review=False,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
