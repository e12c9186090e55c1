"""Hands that plan a meeting from any playbook, as a coordinator does it in the chat."""

from tests.support.town import METTE, Person, Town

ANSWERS = {
    "Hvornår begynder I": "16.45",
    "fysisk eller virtuelt": "Fysisk",
    "Hvor skal I være": "Kulturhuset",
    "Hvad er linket": "https://zoom.us/j/1234567890",
    "Hvem er mødeleder": "Mette Hjortkær",
    "Vil I have det her med": "Nej tak",
}
TITLES = {
    "hybrid_meeting": "Klyngemøde med virtuel",
    "akutfunktioner": "kommunale akut",
    "kronisk_sygdom": "kronisk",
    "nedre_luftvejsinfektioner": "luftvej",
    "praehospital": "Præhospitalet",
}


def reviewed(town: Town, key: str, day: str, answer_by: str, who: Person = METTE, **said: str) -> str:
    """Answer everything up to the review, and return its text."""
    town.say(who, "/bestil")
    town.press(who, TITLES[key])
    town.say(who, day)
    answers = {**ANSWERS, "Hvornår er fristen": answer_by, **said}
    for _ in range(len(answers) + 2):
        question = town.last(who).text
        if question.startswith("Skal jeg planlægge"):
            return question
        town.say(who, next(answer for words, answer in answers.items() if words in question))
    raise AssertionError(f"not understood: {town.last(who).text}")


def planned(town: Town, key: str, day: str, answer_by: str, who: Person = METTE, **said: str) -> str:
    """Plan the meeting, and return what the bot says to it."""
    reviewed(town, key, day, answer_by, who, **said)
    return town.press(who, "Ja, det er rigtigt")[-1]
