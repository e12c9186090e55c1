"""What an Office file says about itself: our title, author and language instead of the template's."""

from typing import Any

_LONGEST = 255  # letters that Office takes in a property
LANGUAGE_TAGS = {"da": "da-DK", "en": "en-GB"}


def describe(properties: Any, title: str, author: str, lang: str) -> None:  # noqa: ANN401  # alike in both libraries
    """Fill in the core properties of a python-docx or python-pptx file.

    The template's own people and dates go; no date is put in their place, a file is the same whenever it is made.
    """
    properties.title, properties.author = title[:_LONGEST], author[:_LONGEST]
    properties.last_modified_by = properties.comments = ""
    properties.language = LANGUAGE_TAGS[lang]
    element = properties._element  # noqa: SLF001  # no public way to take a date away
    for stamp in (*element.findall("{*}created"), *element.findall("{*}modified")):
        element.remove(stamp)
