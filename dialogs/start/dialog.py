"""The first words: what the bot can do for this person, their language, what is stored about them."""

from dialogs.commands import EraseMe, ExportMe, NotMe, SetLanguage
from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say, Screen, Start, Verb
from dialogs.views import MemberView


def show_welcome(args: Args, facts: Facts) -> Say:
    """Newcomers are told how to begin; the others what they can do, and what they have not answered.

    With an argument it answers words that nobody understood, and says so.
    """
    seats = facts["seats"]
    coordinates = any(seat.coordinator for seat in seats)
    if not seats:
        rows: Rows = ((Button("b_new_cluster", Start("new_cluster")),), (Button("b_language", Open("language")),))
        return Say("welcome_new", {"me": facts["me"]}, rows)
    plan = (Button("b_order", Open("order_where")),) if coordinates else ()
    waiting = [meeting for meeting, answer in facts["invitations"] if answer is None or not answer.whole]
    rows = (
        *((Button("b_answer", Start("answer", (meeting.id,)), {"meeting": meeting}),) for meeting in waiting),
        (Button("b_meetings", Open("meetings")), *plan),
        (Button("b_cluster", Open("cluster_where")), Button("b_language", Open("language"))),
    )
    # The name on the cluster's list is the one colleagues know; Telegram's may be a nickname.
    values = {"name": seats[0].name, "coordinates": coordinates, "waiting": waiting, "heard": not args}
    return Say("welcome", values, rows)


def show_help(_args: Args, facts: Facts) -> Say:
    coordinates = any(seat.coordinator for seat in facts["seats"])
    return Say("help", {"coordinates": coordinates}, ((Button("b_privacy", Open("privacy")),),))


def show_privacy(_args: Args, facts: Facts) -> Say:
    rows: Rows = (
        (Button("b_export", Do("export_me")),),
        (Button("b_erase", Open("erase")),),
    )
    return Say("privacy", {"seats": facts["seats"]}, rows)


def show_erase(_args: Args, _facts: Facts) -> Say:
    return Say("erase", {}, ((Button("b_erase_now", Do("erase_me")),), (Button("b_back", Open("privacy")),)))


def show_not_me(_args: Args, facts: Facts) -> Say | Open:
    """Asked once more, for it takes this chat off; only of an entry that it holds."""
    member: MemberView = facts["member"]
    if all(seat.id != member.id for seat in facts["seats"]):
        return Open("welcome")
    give = Button("b_give_back", Do("not_me", (member.id,)), {"member": member})
    return Say("not_me", {"member": member}, ((give,), (Button("b_back", Open("meetings")),)))


def show_language(_args: Args, facts: Facts) -> Say:
    rows: Rows = ((Button("b_danish", Do("language", ("da",))), Button("b_english", Do("language", ("en",)))),)
    return Say("language", {"me": facts["me"]}, rows)


SCREENS = (
    Screen("welcome", show_welcome, facts=("me", "seats", "invitations")),
    Screen("help", show_help, facts=("seats",)),
    Screen(
        "privacy",
        show_privacy,
        facts=("seats",),
        verbs=(
            Verb("export_me", lambda _args: ExportMe(), "person", "nothing"),
            Verb("erase_me", lambda _args: EraseMe(), "person", "nothing"),
        ),
    ),
    Screen("erase", show_erase),
    Screen(
        "not_me",
        show_not_me,
        "member",
        "member",
        ("member", "seats"),
        verbs=(Verb("not_me", lambda args: NotMe(int(args[0])), "member", "member"),),
    ),
    Screen(
        "language",
        show_language,
        facts=("me",),
        verbs=(
            Verb("language", lambda args: SetLanguage({"da": "da", "en": "en"}[str(args[0])]), "person", "nothing"),
        ),
    ),
)
FORMS = ()
NOTICES = ()
