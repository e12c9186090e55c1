"""Mail addresses: one form in, one form out, and no way to slip a second line or a second reader in."""

import re
import unicodedata
from email.headerregistry import Address

# Stricter than RFC 5322 on purpose: no quotes, no comments, no lists.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LOCAL_LIMIT = 64
_NAME_LIMIT = 120


def address(spec: str, name: str = "") -> Address:
    """`spec` as an address with `name` shown; a domain such as lægehus.dk is written as DNS knows it.

    Raises:
        ValueError: `spec` is not exactly one address that any server takes.
    """
    local, at, domain = spec.strip().rpartition("@")
    ascii_domain = _dns(domain)
    if not at or len(local) > _LOCAL_LIMIT or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError(f"no mail address: {spec!r}")
    return Address(one_line(name)[:_NAME_LIMIT], local, ascii_domain)


def _dns(domain: str) -> str:
    try:
        return domain.casefold().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def one_line(text: str) -> str:
    """The text as a header can hold it: no line break, no control character, no hidden change of direction."""
    spaced = " ".join(text.split())
    return "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
