"""How a reader says no: a key that a text is found by, and the facts that the text needs."""

from typing import Any


class Reject(Exception):
    """What was written cannot be taken.

    `why` is the key of the text (`bad_<step>_<why>`); `values` are the facts it needs: dates and times as
    `datetime.date` and `datetime.time`, and under `a` and `b` answers that would be understood if given back.
    """

    def __init__(self, why: str, **values: Any) -> None:  # noqa: ANN401 - a template takes values of any type
        super().__init__(why)
        self.why = why
        self.values = values

    def __repr__(self) -> str:
        return f"Reject({self.why!r}, {self.values!r})"
