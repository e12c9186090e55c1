"""What people write and what is stored for it: phrases, traps and the property that stored text reads as itself."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from dialogs import readers
from dialogs.reject import Reject

# A slow machine fails no test.

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Now:
    """The facts a reader looks at."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


# A Monday in week 48.
NOW = Now(datetime(2026, 11, 23, 9, 0, tzinfo=COPENHAGEN))

OPTIONS = {
    "attend": ("Deltager", "Attending"),
    "absent": ("Deltager ikke", "Not attending"),
    "monday": "Mandag i uge 3",
    "tuesday": "Mandag i uge 4",
}
PRACTICES = {"1": "Lægehuset Skanderborg", "2": "Lægerne Adelgade", "3": "Lægehuset Ry", "4": "Dr. Åse Sørensen"}
CHOICE, PRACTICE = readers.choice(OPTIONS), readers.practice(PRACTICES)


def said(reader, text):
    """What is stored, or the rejection as text."""
    try:
        return reader(text, NOW)
    except Reject as reject:
        return f"!{reject.why}" if reject.why in reader.whys else f"undeclared {reject.why}"


DAYS = {
    "tirsdag d. 1. juni": "2027-06-01",
    "torsdag d. 3. juni": "2027-06-03",
    "Torsdag den 3. juni 2027": "2027-06-03",
    "3/6": "2027-06-03",
    "3.6.2027": "2027-06-03",
    "3-6-27": "2027-06-03",
    "3. juni": "2027-06-03",
    "d. 3 juni": "2027-06-03",
    "10/3-2027": "2027-03-10",
    "10/3 27": "2027-03-10",
    "10. mar. 27": "2027-03-10",
    "2027-03-10": "2027-03-10",
    "24/12": "2026-12-24",
    "i dag": "2026-11-23",
    "i morgen": "2026-11-24",
    "i overmorgen": "2026-11-25",
    "i morgen, tirsdag": "2026-11-24",
    "om 14 dage": "2026-12-07",
    "om fjorten dage": "2026-12-07",
    "om tre uger": "2026-12-14",
    "om en måned": "2026-12-23",
    "torsdag om 14 dage": "2026-12-10",
    "torsdag": "2026-11-26",
    "på torsdag": "2026-11-26",
    "førstkommende torsdag": "2026-11-26",
    "mandag": "2026-11-30",
    "næste torsdag": "2026-12-03",
    "torsdag i næste uge": "2026-12-03",
    "torsdag i denne uge": "2026-11-26",
    "torsdag i uge 46": "2027-11-18",
    "uge 2 torsdag": "2027-01-14",
    "torsdag uge 2 2027": "2027-01-14",
    "den 12.": "2026-12-12",
    "lørdag d. 12.": "2026-12-12",
    "sidste torsdag i maj": "2027-05-27",
    "første tirsdag i marts 2027": "2027-03-02",
    "tirsdg den 1. december": "2026-12-01",
    "12. novmber 2027": "2027-11-12",
    "3. JUNI 2027!": "2027-06-03",
    "loerdag": "2026-11-28",
    "June 3rd, 2027": "2027-06-03",
    "3rd of June": "2027-06-03",
    "Thursday June 3": "2027-06-03",
    "tomorrow": "2026-11-24",
    "in 2 weeks": "2026-12-07",
    "next Thursday": "2026-12-03",
    "torsdag d. 3. juni kl. 16.45": "2027-06-03",
    "torsdag den 10. december 2026 (uge 50)": "2026-12-10",
    "Vi tager tirsdag den 8. december": "2026-12-08",
    "kan vi sige tirsdag d. 8/12?": "2026-12-08",
    "8/12-2026 (tirsdag)": "2026-12-08",
    "næste onsdag den 2. december": "2026-12-02",
    "om 2 uger på torsdag": "2026-12-10",
    "uge 3 - tirsdag": "2027-01-19",
    "i dag om 14 dage": "2026-12-07",
    # Traps.
    "ikke den 8. december": "!not_understood",
    "tirsdag d. 3. juni": "!weekday_mismatch",
    "i morgen, fredag": "!weekday_mismatch",
    "kl. 1645": "!looks_like_time",
    "16.45": "!looks_like_time",
    "16:45": "!looks_like_time",
    "1645": "!looks_like_time",
    "uge 46": "!week_needs_weekday",
    "næste uge": "!week_needs_weekday",
    "uge 54": "!no_such_week",
    "31/6": "!impossible_date",
    "29/2 2027": "!impossible_date",
    "13/13": "!impossible_date",
    "25.13": "!impossible_date",
    "20/11": "!past",
    "2025-01-01": "!past",
    "1/1 2031": "!too_far",
    "mandag eller tirsdag": "!more_than_one",
    "3/6 eller 4/6": "!more_than_one",
    "snart": "!not_understood",
    "46": "!not_understood",
    "  ": "!empty",
    "\u202e": "!empty",
}
TIMES = {
    "16.45": "16:45",
    "16:45": "16:45",
    "kl 1645": "16:45",
    "kl. 16.45": "16:45",
    "16,45": "16:45",
    "16 45": "16:45",
    "16h45": "16:45",
    "klokken 16": "16:00",
    "16": "16:00",
    "08.30": "08:30",
    "kl16.45": "16:45",
    "midnat": "00:00",
    "kvart i fem": "16:45",
    "kvart over fire": "16:15",
    "halv fem": "16:30",
    "fem i halv fem": "16:25",
    "ti minutter over halv fem": "16:40",
    "fem": "17:00",
    "otte om aftenen": "20:00",
    "kl. 5 om eftermiddagen": "17:00",
    "4:45 pm": "16:45",
    "half past four": "16:30",
    "quarter to five": "16:45",
    "noon": "12:00",
    "2027": "20:27",
    "5": "!which",
    "halv otte": "!which",
    "25.00": "!impossible_time",
    "16.75": "!impossible_time",
    "24:00": "!impossible_time",
    "16.4": "!not_understood",
    "senere": "!not_understood",
    "16.45-20": "!one_time",
    "": "!empty",
}
SPANS = {
    "16.45-20": "16:45-20:00",
    "fra 16.45 til kl. 20": "16:45-20:00",
    "mellem 17 og 19.30": "17:00-19:30",
    "16:45–20:00": "16:45-20:00",
    "fra fem til otte": "17:00-20:00",
    "16.45-8": "16:45-20:00",
    "from 5 pm to 8 pm": "17:00-20:00",
    "4-7": "!which",
    "20-16.45": "!ends_before_start",
    "16.45": "!needs_end",
    "16-18-20": "!not_understood",
    "16-25": "!impossible_time",
    "": "!empty",
}
WHENS = {
    "torsdag d. 3. juni kl 16.45-20": "2027-06-03T16:45-20:00",
    "torsdag den 3. juni 2027 kl. 16.45": "2027-06-03T16:45",
    "torsdag den 10. december 2026 kl. 16.45 (uge 50)": "2026-12-10T16:45",
    "torsdag den 10. december 2026 kl. 16.45–20.00 (uge 50)": "2026-12-10T16:45-20:00",
    "tirsdag kl 17 d. 8/12": "2026-12-08T17:00",
    "2026-12-08T16:45:00": "2026-12-08T16:45",
    "3/6 16.45": "2027-06-03T16:45",
    "3/6 2027 16-19": "2027-06-03T16:00-19:00",
    "3 juni 1645": "2027-06-03T16:45",
    "3. juni 16": "2027-06-03T16:00",
    "kl 16.45 torsdag d. 3. juni": "2027-06-03T16:45",
    "10. marts 2027 kl 16:30 til 19": "2027-03-10T16:30-19:00",
    "i morgen kl. kvart i fem": "2026-11-24T16:45",
    "uge 46 torsdag 17": "2027-11-18T17:00",
    "next Thursday at 5 pm": "2026-12-03T17:00",
    "tirsdag d. 3. juni kl 16.45-20": "!weekday_mismatch",
    "3. juni 2027": "!needs_time",
    "16.45": "!needs_day",
    "3. juni kl 5": "!which",
    "uge 46 kl 17": "!week_needs_weekday",
    "i dag kl 8": "!past",
    "1/1 2025 kl 17": "!past",
    "31/6 kl 17": "!impossible_date",
    "3. juni kl 25": "!impossible_time",
    "hej med dig": "!not_understood",
}
COUNTS = {
    "29": "29", "ca. 30": "30", "30 personer": "30", "seks": "6", "enogtyve": "21", "1.000": "1000", "ingen": "0",
    "twenty-one": "21", "5-8": "!one_number", "fem eller seks": "!one_number", "2,5": "!whole_number",
    "-1": "!too_small", "99999": "!too_big", "mange": "!not_understood", "": "!empty",
}  # fmt: skip
MINUTES = {
    "1,5 time": "90", "halvanden time": "90", "2 timer": "120", "2 t 15 min": "135", "1:30": "90", "90": "90",
    "1.30 time": "90", "et kvarter": "15", "tre kvarter": "45", "2½ time": "150", "½ time": "30", "1 1/2 time": "90",
    "to en halv time": "150", "2h15": "135", "1,5": "90", "two hours": "120", "an hour and a half": "90",
    "tre timer og et kvarter": "195", "1 hour 30": "90",
    "0": "!too_short", "30 timer": "!too_long", "længe": "!not_understood", "": "!empty",
}  # fmt: skip
PHONES = {
    "20 30 40 50": "+4520304050", "+45 20304050": "+4520304050", "0045 20304050": "+4520304050",
    "tlf. 20-30-40-50": "+4520304050", "+46 70 123 45 67": "+46701234567", "0101601234": "!cpr",
    "2030405": "!not_phone", "ring til Anna": "!not_phone", "": "!empty",
}  # fmt: skip
YDERNUMRE = {
    "057584": "057584", "05 75 84": "057584", "ydernr. 057584": "057584", "57584": "!lost_zero",
    "5758412": "!not_ydernummer", "05758a": "!not_ydernummer", "": "!empty",
}  # fmt: skip
POSTCODES = {
    "8660": "8660", "8660 Skanderborg": "8660", "DK-8660": "8660", "866": "!not_postcode", "0999": "!not_postcode",
    "": "!empty",
}  # fmt: skip
EMAILS = {
    "Anna@Example.DK": "Anna@example.dk", " <a.b@example.dk>, ": "a.b@example.dk",
    "anna@grød.dk": "anna@xn--grd-1na.dk",
    "anna@@example.dk": "!not_email", "anna@example": "!not_email", "a..b@example.dk": "!not_email",
    "anna@gmail,com": "!not_email", "": "!empty",
}  # fmt: skip
URLS = {
    "https://us02web.zoom.us/j/0101601234?pwd=aB": "https://us02web.zoom.us/j/0101601234?pwd=aB",
    "zoom.us/j/1234567890": "https://zoom.us/j/1234567890",
    "Mød op: https://zoom.us/j/812?pwd=a. Find nummer: https://zoom.us/u/kx": "https://zoom.us/j/812?pwd=a",
    "http://example.dk": "!not_https",
    "https://zoom.us@example.dk/": "!not_url",
    "https://localhost/": "!not_url",
    "https://[::1": "!not_url",
    "https://a.dk og https://b.dk": "!which_link",
    "https://example.dk/" + "x" * 500: "!too_long",
    "på mail": "!not_url",
    "": "!empty",
}
NAMINGS = {
    " Lægehuset  Ry ": "Lægehuset Ry",
    "Hvem Ved-Hansen": "Hvem Ved-Hansen",
    "hvem er koordinator?": "!question",
    "Ry ?": "!question",
    "": "!empty",
    "R": "!too_short",
    "R" * 101: "!too_long",
    "010190-1234": "!cpr",
}

LINES = {
    "  Anna \n Østergaard\t": "Anna Østergaard", "A\u030angstro\u0308m": "Ångström", "a\u202eb\u200bc\x00": "abc",
    "CPR 010160-1234": "!cpr", "x" * 201: "!too_long", "\u200b \n": "!empty",
}  # fmt: skip
TEXTS = {"a  b \r\n\r\n\r\n\r\n c ": "a b\n\nc", "x" * 2001: "!too_long", "010160 1234": "!cpr", "\n": "!empty"}
ANSWERS = {
    "Ja": "yes", "ja, det kan jeg": "yes", "yes please": "yes", "nej tak": "no", "Nej, desværre": "no", "no": "no",
    "måske": "!yes_or_no", "": "!empty",
}  # fmt: skip
CHOICES = {
    "deltager": "attend", "Deltager ikke!": "absent", "not attending": "absent", "deltagr": "attend",
    "absent": "absent",
    "mandag i uge": "!which", "mandag i uge 4": "tuesday", "pizza": "!not_an_option", "": "!empty",
}  # fmt: skip
NAMES = {
    "Laegehuset Skanderborg": "1", "lægerne adelgade": "2", "dr aase soerensen": "4", "4": "4",
    "adelgade": "!did_you_mean", "Lægehuset i Ry": "!did_you_mean", "lægehuset": "!which", "xyz": "!unknown_practice",
    "": "!empty",
}  # fmt: skip

TABLE = {
    "day": (readers.read_day, DAYS),
    "time": (readers.read_time, TIMES),
    "span": (readers.read_span, SPANS),
    "when": (readers.read_when, WHENS),
    "count": (readers.read_count, COUNTS),
    "minutes": (readers.read_minutes, MINUTES),
    "phone": (readers.read_phone, PHONES),
    "ydernummer": (readers.read_ydernummer, YDERNUMRE),
    "postcode": (readers.read_postcode, POSTCODES),
    "email": (readers.read_email, EMAILS),
    "url": (readers.read_url, URLS),
    "line": (readers.read_line, LINES),
    "naming": (readers.naming(), NAMINGS),
    "text": (readers.read_text, TEXTS),
    "yes_no": (readers.read_yes_no, ANSWERS),
    "choice": (CHOICE, CHOICES),
    "practice": (PRACTICE, NAMES),
}
WORDS = sorted({word for _, table in TABLE.values() for phrase in table for word in phrase.split()})


@pytest.mark.parametrize("name", TABLE)
def test_every_phrase_reads_as_it_should(name):
    """A phrase gives what is stored for it, a trap gives the key of what is wrong with it."""
    reader, table = TABLE[name]
    assert {text: said(reader, text) for text in table} == table


@pytest.mark.parametrize("name", TABLE)
def test_what_is_stored_reads_as_itself(name):
    """Reading a stored answer again changes nothing."""
    reader, table = TABLE[name]
    kept = [stored for stored in table.values() if not stored.startswith("!")]
    assert [said(reader, stored) for stored in kept] == kept


@pytest.mark.parametrize("name", TABLE)
def test_a_reader_declares_every_rejection_it_is_seen_to_make(name):
    """Every declared key is reached by a phrase, so that no text stands unused."""
    reader, table = TABLE[name]
    reached = {stored[1:] for stored in table.values() if stored.startswith("!")}
    borrowed = {"when": readers.read_day.whys | readers.read_span.whys, "line": {"too_short"}, "text": {"too_short"}}
    assert reader.whys - reached <= borrowed.get(name, frozenset())


typed = st.one_of(
    st.text(max_size=40),
    st.text("0123456789 .:-/,klden+Tug½", max_size=16),
    st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
)


@pytest.mark.parametrize("name", TABLE)
@given(text=typed)
def test_anything_is_read_or_rejected(name, text):
    """Whatever is typed gives a stored string that reads as itself, or a declared rejection; nothing else is raised."""
    reader = TABLE[name][0]
    stored = said(reader, text)
    assert not stored.startswith("undeclared")
    assert stored.startswith("!") or said(reader, stored) == stored


@given(st.dates(date(2026, 11, 23), date(2028, 11, 23)))
def test_a_danish_date_in_full_is_always_understood(day):
    """The way the bot itself writes a day can be written back."""
    text = format_date(day, "EEEE 'den' d. MMMM y", locale="da")
    assert readers.read_day(text, NOW) == day.isoformat()


@given(st.times(), st.integers(1, 8))
def test_a_time_with_a_dot_is_always_understood(clock, hours):
    """Every time of the day that is written with two digits, a dot and two digits stands for itself."""
    assert readers.read_time(f"kl. {clock:%H.%M}", NOW) == f"{clock:%H:%M}"
    end = (datetime.combine(NOW.today, clock) + timedelta(hours=hours)).time()
    if end > clock and clock.hour:
        assert readers.read_span(f"{clock:%H.%M}-{end:%H.%M}", NOW) == f"{clock:%H:%M}-{end:%H:%M}"


@pytest.mark.parametrize("name", ["day", "time", "span", "when", "count", "minutes"])
def test_a_whole_letter_is_no_answer(name):
    """Text of the greatest length that a message can have is turned away without being searched."""
    assert said(TABLE[name][0], "tirsdag 3/6 kl 16.45 " * 195) == "!not_understood"


def rejection(reader, text):
    with pytest.raises(Reject) as caught:
        reader(text, NOW)
    return caught.value.why, caught.value.values


def test_a_mismatch_shows_both_days():
    """A weekday that does not fit its date comes back with the date, the weekday and the two days it can be."""
    assert rejection(readers.read_day, "tirsdag d. 3. juni") == (
        "weekday_mismatch",
        {"day": date(2027, 6, 3), "said": 1, "a": "2027-06-03", "b": "2027-06-01"},
    )
    assert rejection(readers.read_when, "tirsdag d. 3. juni kl 16.45-20")[1]["b"] == "2027-06-01T16:45-20:00"


def test_a_week_shows_its_days():
    """A week without a weekday comes back with the days to choose from, none of them past."""
    why, values = rejection(readers.read_day, "uge 48")
    assert (why, values["week"]) == ("week_needs_weekday", 48)
    assert values["days"] == tuple(date(2026, 11, 23) + timedelta(days=n) for n in range(7))


def test_two_halves_of_the_day_are_both_offered():
    """A time that may be morning or evening comes back as two that are understood."""
    assert rejection(readers.read_time, "halv otte") == ("which", {"a": "07:30", "b": "19:30"})
    assert rejection(readers.read_span, "4-7") == ("which", {"a": "04:00-07:00", "b": "16:00-19:00"})
    assert rejection(readers.read_when, "3. juni kl 5")[1] == {"a": "2027-06-03T05:00", "b": "2027-06-03T17:00"}


def test_what_was_understood_is_handed_back():
    """Where only a half is missing, the other half comes with the rejection."""
    assert rejection(readers.read_when, "3. juni 2027") == ("needs_time", {"day": date(2027, 6, 3)})
    assert rejection(readers.read_when, "16.45") == ("needs_day", {"time": time(16, 45)})
    assert rejection(readers.read_ydernummer, "57584") == ("lost_zero", {"given": "57584", "a": "057584"})
    assert rejection(readers.read_day, "31/6") == ("impossible_date", {"day": 31, "month": 6, "last": 30})


def test_a_practice_is_never_taken_silently():
    """A name that is only near comes back as a question, two near ones as a choice."""
    assert rejection(PRACTICE, "adelgade") == ("did_you_mean", {"a": "2", "name": "Lægerne Adelgade"})
    assert rejection(PRACTICE, "lægehuset")[1] == {
        "a": "1", "b": "3", "name": "Lægehuset Skanderborg", "other": "Lægehuset Ry",
    }  # fmt: skip


def test_options_may_follow_from_the_facts():
    """A choice can be offered from what is known at the moment."""
    reader = readers.choice(lambda facts: {facts.today.isoformat(): "i dag"})
    assert reader("I dag", NOW) == "2026-11-23"
