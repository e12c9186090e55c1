"""The explicit list of dialogs, and what each command and button name leads to."""

from collections.abc import Mapping

from dialogs.address import dialog as address
from dialogs.after import dialog as after
from dialogs.agreement import dialog as agreement
from dialogs.answer import dialog as answer
from dialogs.ask import dialog as ask
from dialogs.asked import dialog as asked
from dialogs.attendance import dialog as attendance
from dialogs.call import dialog as call
from dialogs.chase import dialog as chase
from dialogs.clock import dialog as clock
from dialogs.cluster import dialog as cluster
from dialogs.correction import dialog as correction
from dialogs.cue_choice import dialog as cue_choice
from dialogs.delegate import dialog as delegate
from dialogs.deliver import dialog as deliver
from dialogs.documents import dialog as documents
from dialogs.doubt import dialog as doubt
from dialogs.draft_forward import dialog as draft_forward
from dialogs.draft_round import dialog as draft_round
from dialogs.edit import dialog as edit
from dialogs.evaluation import dialog as evaluation
from dialogs.eve import dialog as eve
from dialogs.figures import dialog as figures
from dialogs.find import dialog as find
from dialogs.form import Form, Notice, Open, Screen, Verb
from dialogs.gathered import dialog as gathered
from dialogs.group_late import dialog as group_late
from dialogs.group_life import dialog as group_life
from dialogs.group_move import dialog as group_move
from dialogs.group_rules import dialog as group_rules
from dialogs.group_ways import dialog as group_ways
from dialogs.groups import dialog as groups
from dialogs.invitation import dialog as invitation
from dialogs.klu import dialog as klu
from dialogs.live import dialog as live
from dialogs.materials import dialog as materials
from dialogs.meeting import dialog as meeting
from dialogs.message import dialog as message
from dialogs.minutes import dialog as minutes
from dialogs.move import dialog as move
from dialogs.new_cluster import dialog as new_cluster
from dialogs.new_member import dialog as new_member
from dialogs.order import dialog as order
from dialogs.order_fill import dialog as order_fill
from dialogs.ordering import dialog as ordering
from dialogs.own_group import dialog as own_group
from dialogs.plan import dialog as plan
from dialogs.playbook import dialog as playbook
from dialogs.poll import dialog as poll
from dialogs.premeeting import dialog as premeeting
from dialogs.programme import dialog as programme
from dialogs.questionnaire import dialog as questionnaire
from dialogs.rehearsal import dialog as rehearsal
from dialogs.reminder import dialog as reminder
from dialogs.report import dialog as report
from dialogs.roles import dialog as roles
from dialogs.roster import dialog as roster
from dialogs.send_ideas import dialog as send_ideas
from dialogs.send_result import dialog as send_result
from dialogs.start import dialog as start
from dialogs.survey import dialog as survey
from dialogs.tables import dialog as tables
from dialogs.times import dialog as times
from dialogs.vote import dialog as vote
from dialogs.waiting import dialog as waiting
from dialogs.walk_in import dialog as walk_in
from dialogs.whereabouts import dialog as whereabouts
from dialogs.word import dialog as word
from dialogs.year import dialog as year

DIALOGS = {
    "start": start,
    "new_cluster": new_cluster,
    "cluster": cluster,
    "roster": roster,
    "new_member": new_member,
    "order": order,
    "ordering": ordering,
    "order_fill": order_fill,
    "call": call,
    "premeeting": premeeting,
    "edit": edit,
    "move": move,
    "materials": materials,
    "chase": chase,
    "deliver": deliver,
    "programme": programme,
    "meeting": meeting,
    "plan": plan,
    "playbook": playbook,
    "delegate": delegate,
    "reminder": reminder,
    "year": year,
    "poll": poll,
    "vote": vote,
    "asked": asked,
    "questionnaire": questionnaire,
    "draft_round": draft_round,
    "draft_forward": draft_forward,
    "message": message,
    "survey": survey,
    "invitation": invitation,
    "answer": answer,
    "ask": ask,
    "waiting": waiting,
    "doubt": doubt,
    "own_group": own_group,
    "groups": groups,
    "group_rules": group_rules,
    "group_ways": group_ways,
    "group_move": group_move,
    "group_late": group_late,
    "group_life": group_life,
    "whereabouts": whereabouts,
    "tables": tables,
    "address": address,
    "eve": eve,
    "live": live,
    "gathered": gathered,
    "roles": roles,
    "cue_choice": cue_choice,
    "clock": clock,
    "word": word,
    "times": times,
    "rehearsal": rehearsal,
    "report": report,
    "documents": documents,
    "evaluation": evaluation,
    "send_result": send_result,
    "send_ideas": send_ideas,
    "after": after,
    "agreement": agreement,
    "attendance": attendance,
    "correction": correction,
    "figures": figures,
    "find": find,
    "klu": klu,
    "minutes": minutes,
    "walk_in": walk_in,
}

FORMS: Mapping[str, Form] = {form.name: form for one in DIALOGS.values() for form in one.FORMS}
SCREENS: Mapping[str, Screen] = {screen.name: screen for one in DIALOGS.values() for screen in one.SCREENS}
VERBS: Mapping[str, Verb] = {verb.name: verb for screen in SCREENS.values() for verb in screen.verbs}
NOTICES: Mapping[str, Notice] = {notice.kind: notice for one in DIALOGS.values() for notice in one.NOTICES}

_HOMES: Mapping[object, str] = {
    id(thing): name for name, one in DIALOGS.items() for thing in (*one.FORMS, *one.SCREENS, *one.NOTICES)
}


def home(thing: Form | Screen | Notice) -> str:
    """The dialog whose sentences a form, screen or notice speaks."""
    if isinstance(thing, Form):
        return thing.texts or thing.name
    return _HOMES[id(thing)]


REPLY_FORMS: Mapping[str, str] = {
    "answer": "answer",
    "poll_vote": "poll",
    "q_answered": "answered",
    "q_consent": "consent",
    "q_comment": "comment",
    "q_present": "present",
    "q_diet": "diet",
    "report": "report",
    "survey_named": "survey",
    "survey_secret": "secret",
}
"""Forms that the reply page shows too, and what a personal link to one is called; its first argument is the subject."""
ASKED_AT_ONCE: Mapping[str, str] = {"find": "find", "books": ""}
"""Commands that may be written together with a question, and the form that takes it; else it is asked as any other."""
CANCEL = frozenset({"annuller", "cancel"})
STOP = CANCEL | {"stop", "afbryd"}
"""What is typed for it without its stroke."""
COMMANDS: Mapping[str, Open] = {
    "start": Open("welcome"),
    "moeder": Open("meetings"),
    "meetings": Open("meetings"),
    "bestil": Open("order_where"),
    "order": Open("order_where"),
    "dato": Open("polls"),
    "date": Open("polls"),
    "klynge": Open("cluster_where"),
    "cluster": Open("cluster_where"),
    "mit": Open("mine"),
    "mine": Open("mine"),
    "plan": Open("plan_where"),
    "drejebog": Open("books"),
    "playbook": Open("books"),
    "beskeder": Open("cue_choice"),
    "messages": Open("cue_choice"),
    "privatliv": Open("privacy"),
    "privacy": Open("privacy"),
    "sprog": Open("language"),
    "language": Open("language"),
    "find": Open("find"),
    "hjaelp": Open("help"),
    "help": Open("help"),
}

MENUS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "da": (
        ("moeder", "Mine møder"),
        ("mit", "Mit svar, min gruppe"),
        ("bestil", "Planlæg et møde"),
        ("dato", "Find en dato"),
        ("klynge", "Medlemmer og praksis"),
        ("plan", "Planen og påmindelser"),
        ("drejebog", "Læs drejebøgerne, og spørg dem"),
        ("beskeder", "Hvad jeg får besked om på dagen"),
        ("find", "Hvad aftalte vi om …"),
        ("privatliv", "Hvad der er gemt om mig"),
        ("sprog", "Dansk eller engelsk"),
        ("hjaelp", "Hjælp"),
        ("annuller", "Stop det, vi er i gang med"),
    ),
    "en": (
        ("meetings", "My meetings"),
        ("mine", "My answer, my group"),
        ("order", "Plan a meeting"),
        ("date", "Find a date"),
        ("cluster", "Members and practices"),
        ("plan", "The plan and reminders"),
        ("playbook", "Read the playbooks and ask them"),
        ("messages", "What I’m told on the day"),
        ("find", "What did we agree about …"),
        ("privacy", "What is stored about me"),
        ("language", "Danish or English"),
        ("help", "Help"),
        ("cancel", "Stop what we are doing"),
    ),
}
