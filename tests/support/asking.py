"""A physical meeting with a questionnaire, half of the cluster by mail."""

from tests.support.half_by_mail import half_by_mail
from tests.support.town import METTE, Person, Town


def with_questionnaire(town: Town, title: str = "Præhospital", *, invite: bool = True) -> list[Person]:
    """A meeting on 10 March 2027 from a playbook with a questionnaire; invited, unless said otherwise."""
    people = half_by_mail(town)
    town.say(METTE, "/bestil")
    town.press(METTE, title)
    town.say(METTE, "onsdag den 10. marts 2027")
    town.press(METTE, "16.00")
    town.press(METTE, "Fysisk")
    town.say(METTE, "Kulturhuset, Skanderborg")
    town.press(METTE, "Mette Hjortkær")
    if "Nej tak" in town.last(METTE).labels:
        town.press(METTE, "Nej tak")
    town.press(METTE, "24. februar")
    town.press(METTE, "Ja, det er rigtigt")
    for label in ("Mødet", "Invitation", "Send nu") if invite else ():
        town.press(METTE, label)
    return people


def around(town: Town, *labels: str) -> str:
    """The coordinator opens the meeting's »Beskeder, forplejning, oplæg« and goes on from there."""
    town.say(METTE, "/moeder")
    for label in ("ons 10/3", "Beskeder, forplejning", *labels):
        said = town.press(METTE, label)
    return said[0] if said else ""
