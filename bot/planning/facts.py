"""The facts of a playbook as cards.

Every card is put together from the playbook's own fields, so an answer can never differ from the plan.
"""

from collections.abc import Iterator
from dataclasses import replace

from package_specs import Certainty, Package
from package_specs.parts import Material, TaskSpec

from .cards import Card, Teller
from .facts_meeting import MEETING
from .phrases import counted, sentence

_TOLD_ELSEWHERE = ("order", "questionnaire", "premeeting", "ask_arrived")


def facts(package: Package, lang: str) -> tuple[Card, ...]:
    """Every fact of the package in this language, the weightiest first."""
    tell = Teller(package, lang)
    told = (card for tellers in (_BEFORE, MEETING, _AFTER) for teller in tellers for card in teller(tell))
    return tuple(replace(card, text=sentence(card.text)) for card in told)


def _order(tell: Teller) -> Iterator[Card]:
    order = tell.package.order
    if order is None:
        return
    words = tell.say("bestille bestilling klyngepakken pakken", "order ordering package book")
    label = tell.say("Bestilling", "Ordering")
    when = tell.say("Bestil pakken {}", "Order the package {}").format(tell.due(order.lead))
    yield Card("order_when", "when", label, words, when, order.certainty, order.wording)
    yield Card("order_who", "who", label, words, tell.say("Det gør {}", "Done by: {}").format(tell.roles(order.who)))
    if order.channel == "mail":
        how = tell.say("Skriv til {} ({})", "Write to {} ({})").format(order.address, order.link)
    else:
        how = tell.say("Udfyld formularen på {}", "Fill in the form on {}").format(order.link)
    source = next((task.source for task in tell.package.tasks if task.kind == "order"), None)
    yield Card("order_where", "where", label, words, how, "stated", source)


def _call(tell: Teller) -> Iterator[Card]:
    order = tell.package.order
    if order and order.call_back_by:
        call = next((task for task in tell.package.tasks if task.kind == "call"), None)
        who = tell.roles((order.call_back_by,))
        notes = tell.say("Det tales igennem: {}", "To be talked through: {}").format(tell.rows(order.call_notes))
        text = tell.say("{} kontakter jer. {}", "{} gets in touch. {}").format(who, notes)
        words = tell.say("opkald ringer ringe telefon kontakter", "call telephone phone")
        label = tell.say("Opkald", "The call")
        yield Card("call", "who", label, words, text, "stated", call.source if call else None)
    if order and order.first_contact and tell.package.partner:
        words = tell.say("første kontakt kontakter indledende", "first contact contacts")
        words += " " + tell.roles((tell.package.partner,))
        chosen = tell.say("Aftales i opkaldet: {}", "To be agreed in the call: {}")
        text = (chosen if len(order.first_contact) > 1 else "{}").format(tell.roles(order.first_contact))
        source = next((task.source for task in tell.package.tasks if task.key == "contact_partner"), None)
        label = tell.say("Den første kontakt", "The first contact")
        yield Card("first_contact", "who", label, words, text, "stated", source)


def _data(tell: Teller) -> Iterator[Card]:
    package, label = tell.package, tell.say("Data", "Data")
    words = tell.say("data tal opgørelse vises rekvirere", "data figures shown request")
    if package.data_shown:
        yield Card("data", "what", label, words, tell.rows(package.data_shown))
    if request := package.data_request:
        sets = tell.rows(one.title for one in request.sets)
        text = tell.say("Rekvirér hos {}: {}", "Request from {}: {}").format(tell.roles((request.recipient,)), sets)
        yield Card("data", "what", label, words, text, "stated", request.source)
        when = tell.say("Rekvirér data {}", "Request the data {}").format(tell.due(request.lead))
        yield Card("data_when", "when", label, words, when, request.certainty, request.source)
        if request.found_at:
            yield Card("data_where", "where", label, words + " medibox", tell.of(request.found_at), "stated", None)


def _questionnaire(tell: Teller) -> Iterator[Card]:
    ask = tell.package.questionnaire
    words = tell.say("spørgeskema skema besvare besvaret svarfrist udfylde", "questionnaire survey answer answered")
    label = tell.say("Spørgeskema", "Questionnaire")
    if ask is None:
        yield tell.none("questionnaire", label, words, tell.say("ikke noget spørgeskema", "no questionnaire"))
        return
    when = tell.say("Skemaet skal være besvaret {}", "The questionnaire must be answered {}")
    yield Card(
        "questionnaire_when", "when", label, words, when.format(tell.due(ask.deadline)), ask.certainty, ask.source
    )
    per_practice = tell.say("Ét svar fra hver praksis", "One answer from each practice")
    each = tell.say("Hvert medlem svarer", "Every member answers")
    unit = (per_practice + "|" + tell.say("hver praksis", "practice") if ask.unit == "practice" else each + "|").split(
        "|"
    )
    yield Card("questionnaire_unit", "amount", label, f"{words} {unit[1]}", unit[0], ask.unit_certainty)
    sent = tell.say("Sendes ud af {}", "Sent out by {}").format(tell.roles((ask.sender,)))
    yield Card("questionnaire_sender", "who", label, words + tell.say(" sender udsende", " sends"), sent)
    if ask.topics:
        about = tell.say(" handler emner", " about topics")
        yield Card("questionnaire_topics", "what", label, words + about, tell.all(ask.topics))
    if ask.edits:
        changes = tell.say(
            " ændre ændringer rette tilføje fjerne spørgsmål", " change changes edit add remove questions"
        )
        yield Card("questionnaire_edits", "what", label, words + changes, tell.of(ask.edits))


def _materials(tell: Teller) -> Iterator[Card]:
    for material in tell.package.materials:
        yield from _material(tell, material)


def _material(tell: Teller, material: Material) -> Iterator[Card]:
    titles = tell.rows(item.title for item in material.items)
    stages = " ".join(_STAGES[item.stage] for item in material.items)
    words = f"{titles} {' '.join(name for item in material.items for name in item.names)} {stages}"
    words += tell.say(" materiale modtager modtage", " material arrive arrives receive")
    if material.channel == "post":
        words += tell.say(" kuverter lukkede post brev", " envelopes sealed post")
    label = tell.of(material.title)
    way = tell.say("fra {} til {}", "from {} to {}").format(tell.roles((material.sender,)), tell.roles(material.to))
    when = tell.due(material.due) if material.due else tell.of(material.when)
    text = f"{label}: {when}, {way}"
    yield Card(f"material_{material.key}", "when", label, words, text, material.certainty, material.source)
    privacy = tell.of(material.privacy) if material.privacy else ""
    yield Card(f"content_{material.key}", "what", label, words, f"{titles}. {privacy}", "stated", material.source)


_STAGES = {"draft": "udkast draft foreløbig", "final": "endelig endeligt færdig færdige final", "only": ""}


def _premeeting(tell: Teller) -> Iterator[Card]:
    pre = tell.package.premeeting
    words = tell.say("formøde formødet", "premeeting pre-meeting")
    label = tell.say("Formøde", "Premeeting")
    if pre is None:
        yield tell.none("premeeting", label, words, tell.say("ikke noget formøde", "no premeeting"))
        return
    when = tell.say("Hold formødet {}", "Hold the premeeting {}").format(tell.due(pre.due))
    yield Card("premeeting_when", "when", label, words, when, pre.certainty, pre.source)
    yield Card("premeeting_who", "who", label, words + tell.say(" deltager", " attend"), tell.roles(pre.who))
    agenda = tell.say(" dagsorden tale drøfte", " agenda discuss talk")
    yield Card("premeeting_agenda", "what", label, words + agenda, tell.rows(pre.agenda), "stated", pre.source)


def _tasks(tell: Teller) -> Iterator[Card]:
    for task in tell.package.tasks:
        if task.kind not in _TOLD_ELSEWHERE:
            yield from _task(tell, task)


def _task(tell: Teller, task: TaskSpec) -> Iterator[Card]:
    title = tell.of(task.title)
    note = tell.of(task.note) if task.note else ""
    when = f"{title}: {tell.due(task.due, task.until)}. {note}"
    who = f"{title}: {tell.roles(task.who)}"
    known: Certainty = "stated" if task.source else task.certainty
    yield Card(f"task_{task.key}", "when", title, title, when, task.certainty, task.source, general=True)
    yield Card(f"task_{task.key}", "who", title, title, who, known, task.source, general=True)


def _follow_up(tell: Teller) -> Iterator[Card]:
    after = tell.package.follow_up
    if after is None:
        return
    words = tell.say("opfølgning følge følg følger følges igen ny opgørelse", "follow-up follow again new figures")
    label = tell.say("Opfølgning", "Follow-up")
    span = ""
    if after.months_min and after.months_max:
        months = after.months_min if after.months_min == after.months_max else f"{after.months_min}–{after.months_max}"
        span = tell.say("{} efter mødet: ", "{} after the meeting: ").format(counted(months, "m", tell.lang))
    yield Card("follow_up", "when", label, words, span + tell.of(after.what), after.certainty, after.source)


def _contacts(tell: Teller) -> Iterator[Card]:
    words = tell.say("adresse kontakt hjemmeside link mail skrive", "address contact site link mail write")
    for contact in tell.package.contacts:
        what = tell.of(contact.what)
        yield Card(f"contact_{contact.key}", "where", what, f"{words} {contact.address}", f"{what}: {contact.address}")
    if support := tell.package.support:
        address = {contact.key: contact.address for contact in tell.package.contacts}[support.contact]
        text = tell.say("{} hjælper: {}", "{} helps: {}").format(tell.roles((support.who,)), address)
        words = tell.say("hjælp support teknik", "help support") + f" {tell.package.platform or ''}"
        yield Card("support", "where", tell.of(support.what), words, text)


_BEFORE = (_order, _questionnaire, _premeeting, _materials, _data, _call)
_AFTER = (_follow_up, _contacts, _tasks)
