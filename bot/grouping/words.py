"""The groups' reasons, breaches and options as plain sentences, Danish and English: one wording everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.grouping.model import GroupingError, Option, Plan, Reason, Relaxation, Value

Language = Literal["da", "en"]

REASONS: Mapping[str, tuple[str, str]] = {
    "locked": ("Gruppen er låst af koordinator.", "The coordinator has locked the group."),
    "self_made": (
        "I gruppen {group}, som deltagerne selv har dannet.",
        "In {group}, a group the doctors made themselves.",
    ),
    "own_practice": ("Gruppen mødes i egen praksis.", "The group meets in their own practice."),
    "own_house": ("Gruppen mødes i eget hus, hos {place}.", "The group meets in their own house, at {place}."),
    "joins_colleagues": (
        "Sammen med kollegerne fra praksis, der selv har dannet gruppe ({km} km i fugleflugt).",
        "With colleagues from the practice who made their own group ({km} km as the crow flies).",
    ),
    "nearest": (
        "{place} er det nærmeste mødested ({km} km i fugleflugt).",
        "{place} is the nearest meeting place ({km} km as the crow flies).",
    ),
    "nearest_full": (
        "{near} ligger nærmere ({near_km} km), men har ikke plads: {near_size} + {people} er for mange. Her: {km} km.",
        "{near} is nearer ({near_km} km) but has no room: {near_size} + {people} is too many. Here it is {km} km.",
    ),
    "needed_here": (
        "{near} ligger nærmere ({near_km} km), men uden dem bliver gruppen her for lille. Her er der {km} km.",
        "{near} is nearer ({near_km} km), but without them the group here is too small. Here it is {km} km.",
    ),
    "form": (
        "{near} ligger nærmere ({near_km} km), men praksisformen passer bedre her ({km} km).",
        "{near} is nearer ({near_km} km), but the practice form fits better here ({km} km).",
    ),
    "whole": (
        "{near} ligger nærmere ({near_km} km), men sådan bliver vejen kortest for alle tilsammen ({km} km her).",
        "{near} is nearer ({near_km} km), but this way everybody together travels least ({km} km here).",
    ),
    # why this host
    "room": ("Bookede lokaler med plads til {capacity}.", "A booked room for {capacity}."),
    "only_host": (
        "Den eneste praksis i gruppen med plads til alle {n} (plads til {capacity}).",
        "The only practice in the group with room for all {n} (room for {capacity}).",
    ),
    "best_host": (
        "Har plads til {capacity}, og vejen dertil er kortest for gruppen ({saved} km sparet).",
        "Has room for {capacity}, and is the shortest way for the group ({saved} km saved).",
    ),
    # why a rule gave way
    "too_few": (
        "Kun {n} skal fordeles, og en gruppe er på mindst 5. Forslaget er én lille gruppe.",
        "There are only {n} people, and a group has at least 5. The proposal is one small group.",
    ),
    "few_left": (
        "{n} er tilbage, når de selvdannede grupper er trukket fra; det er for få til en gruppe på 5.",
        "{n} are left beside the self-made groups; too few for a group of 5.",
    ),
    "nine": (
        "{n} kan ikke deles i grupper på 5–8, så det bliver {sizes}.",
        "{n} cannot be divided into groups of 5–8, so it is {sizes}.",
    ),
    "practice_of_nine": (
        "{practice} er {n} og bliver {sizes}: en praksis holdes samlet, selv om reglen er højst 8.",
        "{practice} are {n} and sit as {sizes}: a practice stays together although the rule is at most 8.",
    ),
    "big_practice": (
        "{practice} er {n}, og det er for mange til én gruppe, så praksis deles i {sizes}.",
        "{practice} are {n}, too many for one group, so the practice is split into {sizes}.",
    ),
    "indivisible": (
        "Praksis på {units} går ikke op i grupper på 5–8, når ingen praksis deles; det bliver {sizes}.",
        "Practices of {units} do not add up to groups of 5–8 with every practice whole; it is {sizes}.",
    ),
    "split": (
        "Praksis på {units} går ikke op, så en praksis må deles; det bliver {sizes}.",
        "Practices of {units} do not add up, so a practice is split; it is {sizes}.",
    ),
    "wrong_size": (
        "Gruppe {number} ved {place} bliver på {n}; reglen er {least}–{most}.",
        "Group {number} at {place} is {n}; the rule is {least}–{most}.",
    ),
    "sits_apart": (
        "{practice} sidder delt i gruppe {numbers}; reglen er, at en praksis sidder samlet.",
        "{practice} sit apart in groups {numbers}; the rule is that a practice stays together.",
    ),
    "takes_in": (
        "Gruppen {group} ({n}) bedes tage flere ind, ellers bliver nogen til overs. Den bliver så på {size}.",
        "{group} ({n}) is asked to take others in, or some would be left over. It would be {size}.",
    ),
    "topped_up": (
        "Gruppen {group} er kun {n}. Forslaget er at fylde op til {size}, hvis gruppen siger ja.",
        "{group} are only {n}. The proposal is to fill up to {size}, if the group agrees.",
    ),
    "stays_small": (
        "Gruppen {group} er kun {n} og bliver for sig selv.",
        "{group} are only {n} and stay by themselves.",
    ),
    "big_self_group": (
        "Gruppen {group} er {n}, over de 8. En selvdannet gruppe deles ikke af botten.",
        "{group} are {n}, more than 8. The bot does not split a self-made group.",
    ),
    "asked_to_join": (
        "Resten af {practice} ({n}) er lagt i kollegernes gruppe. Spørg dem, om det passer.",
        "The rest of {practice} ({n}) are put in their colleagues' group. Ask them whether that suits.",
    ),
    "left_out": (
        "{practice} sidder delt: en del har selv dannet gruppe, og resten fik ikke plads i den.",
        "{practice} sit apart: some made their own group, and the rest did not get into it.",
    ),
    "split_by_choice": (
        "{practice} sidder delt, fordi en del af lægerne selv har valgt gruppe.",
        "{practice} sit apart because some of the doctors chose their own group.",
    ),
    "broken_self_group": (
        "Gruppen {group}, som deltagerne selv har dannet, er delt af koordinator.",
        "{group}, a group the doctors made themselves, has been split by the coordinator.",
    ),
    "no_host": (
        "Ingen praksis i gruppen omkring {place} har plads til alle. Gruppen mangler en vært.",
        "No practice in the group around {place} has room for everybody. The group needs a host.",
    ),
    "nobody_hosts": ("Ingen praksis har budt sig til som vært endnu.", "No practice has offered to host yet."),
}

OPTION_WORDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("few", "one_group"): ("Én lille gruppe", "One small group"),
    ("few", "online"): ("Vær kun med online", "Join online only"),
    ("few", "ask_more"): ("Spørg et par stykker mere", "Ask a few more"),
    ("nine_people", "four_five"): ("4 + 5 (én under reglen)", "4 + 5 (one below the rule)"),
    ("nine_people", "one_of_nine"): ("Én gruppe på 9", "One group of 9"),
    ("nine_people", "self_made"): ("Lad dem danne en gruppe selv", "Let them make a group themselves"),
    ("practice_of_nine", "whole"): ("Én gruppe på ni", "One group of nine"),
    ("practice_of_nine", "split"): ("Del praksis i to", "Split the practice in two"),
    ("big_practice", "even"): ("Del i lige store dele", "Split in even parts"),
    ("indivisible", "whole"): ("Hold praksis samlet", "Keep practices whole"),
    ("indivisible", "split"): ("Del en praksis", "Split a practice"),
    ("small_self_group", "top_up"): ("Fyld op, hvis gruppen siger ja", "Fill up, if the group agrees"),
    ("small_self_group", "stay"): ("Lad gruppen være lille", "Let the group stay small"),
    ("split_by_choice", "join"): ("Bed resten være med i gruppen", "Ask the rest to join the group"),
    ("split_by_choice", "stay"): ("Lad praksis sidde delt", "Let the practice sit apart"),
    ("no_host", "room"): ("Book et mødelokale", "Book a meeting room"),
    ("no_host", "ask_nearest"): ("Spørg den nærmeste praksis", "Ask the nearest practice"),
    ("no_host", "group_decides"): ("Lad gruppen selv finde et sted", "Let the group find a place"),
}

CONSEQUENCE = (" (grupper på {sizes}, {way})", " (groups of {sizes}, {way})")
WAYS = {
    1: ("{km} km længere vej i alt", "{km} km farther in all"),
    -1: ("{km} km kortere vej i alt", "{km} km shorter in all"),
    0: ("lige så lang vej", "no farther"),
}

ERRORS: Mapping[str, tuple[str, str]] = {
    "same_id": ("To deltagere har samme id: {id}.", "Two people have the same id: {id}."),
    "locked_twice": ("{person} er i to låste grupper.", "{person} is in two locked groups."),
    "together_closed": (
        "{people} kan ikke sættes sammen: en af dem er i en låst eller fuld gruppe.",
        "{people} cannot be put together: one of them is in a locked or full group.",
    ),
    "apart_within": (
        "{people} hører til samme praksis eller gruppe og kan ikke holdes adskilt.",
        "{people} belong to the same practice or group and cannot be kept apart.",
    ),
    "broken": (
        "Beregningen gik i stykker undervejs. Fejlen er noteret som {id}, hvis du spørger den, der driver botten.",
        "The reckoning broke down on the way. The fault is noted as {id}, should you ask whoever runs the bot.",
    ),
    "no_such_group": ("Der er ingen gruppe {number}.", "There is no group {number}."),
    "no_such_person": ("{person} er ikke med.", "{person} is not attending."),
}


def reason_text(reason: Reason, language: Language = "da") -> str:
    """A reason for a placement, a host or a breach as one or two sentences."""
    return _say(REASONS[reason.code], reason.values, language)


def relaxation_text(relaxation: Relaxation, language: Language = "da") -> str:
    """What gave way, for whom, and the arithmetic."""
    return reason_text(relaxation.why, language)


def option_text(relaxation: Relaxation, option: Option, language: Language = "da") -> str:
    """A choice as a button or a list line, with its consequence where that has been reckoned."""
    text = _say(OPTION_WORDS[relaxation.case, option.pick], {}, language)
    if "sizes" in option.values:
        km = float(option.values["km"])
        way = _say(WAYS[(km > 0) - (km < 0)], {"km": abs(km)}, language)
        text += _say(CONSEQUENCE, {"sizes": option.values["sizes"], "way": way}, language)
    return text


def error_text(error: GroupingError, language: Language = "da") -> str:
    return _say(ERRORS[error.code], error.values, language)


def proof_text(plan: Plan, language: Language = "da") -> str:
    """Whether the plan is proven best, or how far it can be from that."""
    if plan.optimal:
        texts = ("Bedst mulige grupper efter reglerne (bevist).", "The best groups there are under the rules (proven).")
    else:
        texts = (
            "Den bedste plan, der er fundet; en bedre kan højst være {gap} % kortere.",
            "The best plan found; a better one can be at most {gap} % shorter.",
        )
    return _say(texts, {"gap": round(plan.gap * 100, 1)}, language)


def km_text(km: float, language: Language = "da") -> str:
    """A distance as people read it: 3,1 km i fugleflugt."""
    return _say(("{km} km i fugleflugt", "{km} km as the crow flies"), {"km": round(km, 1)}, language)


def _say(texts: tuple[str, str], values: Mapping[str, Value], language: Language) -> str:
    text = texts[0] if language == "da" else texts[1]
    return text.format_map({name: _number(value, language) for name, value in values.items()})


def _number(value: Value, language: Language) -> str:
    """Texts stay as they are; a comma in Danish figures, a real minus sign."""
    if isinstance(value, str):
        return value
    shown = f"{value:.1f}" if isinstance(value, float) else str(value)
    return (shown.replace(".", ",") if language == "da" else shown).replace("-", "−")
