"""How the Bot API says no."""

from typing import Any

REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class Refusal(Exception):
    """An answer with `ok: false`; `violation` tells that no healthy bot would have made the call."""

    def __init__(self, code: int, detail: str = "", *, violation: bool = False, **parameters: int) -> None:
        self.code = code
        self.description = f"{REASONS[code]}: {detail}" if detail else REASONS[code]
        self.violation = violation
        self.parameters = parameters
        super().__init__(self.description)

    def body(self) -> dict[str, Any]:
        """The answer as the Bot API writes it."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad(detail: str) -> Refusal:
    """A 400 that shows an error in the bot itself."""
    return Refusal(400, detail, violation=True)


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"retry after {seconds}", retry_after=seconds)
