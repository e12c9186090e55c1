"""A mail as a draft in the person's own mail program, for those who run without a mail server."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.mail.address import address, one_line

_LONGEST = 2000  # what every browser and mail program still takes


def mailto_link(to: str | Sequence[str], subject: str, body: str = "", cc: Sequence[str] = ()) -> str:
    """A mailto: link (RFC 6068) with everything filled in.

    Raises:
        ValueError: no address, or a link over 2,000 characters; offer the text to copy instead.
    """
    people = [to] if isinstance(to, str) else to
    fields = {
        "cc": ",".join(_spec(each) for each in cc),
        "subject": quote(one_line(subject), safe=""),
        "body": quote("\r\n".join(body.splitlines()).encode("utf-8", "replace"), safe=""),
    }
    filled = "&".join(f"{key}={value}" for key, value in fields.items() if value)
    link = "mailto:" + ",".join(_spec(each) for each in people) + f"?{filled}" * bool(filled)
    if len(link) > _LONGEST:
        raise ValueError(f"a draft of {len(link)} characters is too long for a link")
    return link


def _spec(spec: str) -> str:
    return quote(address(spec).addr_spec, safe="@")
