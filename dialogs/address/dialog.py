"""Where a group meets, told by its leader and shown to its members only."""

from dialogs import readers
from dialogs.commands import SetAddress
from dialogs.form import Form, Step

FORM = Form(
    "address",
    steps=(Step("address", readers.line(250, 5)),),
    submit=lambda answers, args, _facts: SetAddress(int(args[0]), answers["address"]),
    right="leader",
    of="group",
    facts=("group",),
    review=False,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
