"""The connections to the Bot API: python-telegram-bot's transport over aiohttp, which costs a third of httpx's.

An error says nothing of the address that was called, since that holds the token; nor is one chained to it that does.
"""

import re
import ssl
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies

import certifi
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 32  # more than ever are under way at once
KEPT = 5.0  # seconds unused; one that Telegram closes just as it is used leaves a letter in doubt, so ours end first
WRITE, CONNECT = 20.0, 5.0  # seconds, where a call says nothing else
_BEFORE = (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError)
_NO_NAME = re.compile(r'[\x00-\x1f\x7f"\\]')  # what would end the name, or its line
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotSent(NetworkError):
    """The call failed before its first byte was written: Telegram knows nothing of it."""


class Wire(BaseRequest):
    """Keeps connections open from `initialize` to `shutdown`; either may be called twice.

    Args:
        read_timeout: seconds without a byte from Telegram, where a call says nothing else.
    """

    def __init__(self, read_timeout: float = 20.0) -> None:
        self._read_timeout = read_timeout
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            self._session = self._connected()

    def _connected(self) -> ClientSession:
        agent = {"User-Agent": self.USER_AGENT}
        proxies = bool(getproxies())  # looked up at each call, in a thread: only where there are any
        lines = TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT, ssl=_trusted())
        return ClientSession(connector=lines, cookie_jar=DummyCookieJar(), headers=agent, trust_env=proxies)

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917  # the library's own words
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401  # seconds, or the library's "as always"
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401  # as above
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401  # as above
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002  # waiting for a line is part of connecting
    ) -> tuple[int, bytes]:
        """The answer's code and body.

        Raises:
            NotSent: nothing was written.
            TimedOut, NetworkError: the call may have arrived all the same.
        """
        if self._session is None:
            raise RuntimeError("the wire is not initialized")
        read, connect = _or(read_timeout, self._read_timeout), _or(connect_timeout, CONNECT)
        patience = _patience(read, connect, _or(write_timeout, WRITE) if method == "POST" else None)
        body = {} if request_data is None else _body(request_data)
        try:
            async with self._session.request(method, url, timeout=patience, allow_redirects=False, **body) as answer:
                return answer.status, await answer.read()
        except _BEFORE as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


def _trusted() -> ssl.SSLContext | bool:
    """The authorities of the machine; where it has none, Mozilla's."""
    paths = ssl.get_default_verify_paths()
    return True if paths.cafile or paths.capath else ssl.create_default_context(cafile=certifi.where())


def _or(given: Any, usual: float) -> Any:  # noqa: ANN401  # see do_request
    return usual if isinstance(given, type(BaseRequest.DEFAULT_NONE)) else given


@lru_cache(maxsize=64)
def _patience(read: float | None, connect: float | None, write: float | None) -> ClientTimeout:
    """A call that writes has one limit in all, since aiohttp knows none for writing alone; what is fetched has none."""
    whole = None if None in (read, connect, write) else sum((read, connect, write))  # type: ignore[arg-type]  # no None
    return ClientTimeout(total=whole, connect=connect, sock_read=read)


def _body(data: RequestData) -> dict[str, Any]:
    if not data.contains_files:
        return {"data": urlencode(data.json_parameters).encode(), "headers": _FORM}
    form = FormData(data.json_parameters, quote_fields=False)  # Telegram shows names as they come, %C3%A6 and all
    for field, (name, content, mime) in data.multipart_data.items():
        form.add_field(field, content, filename=_NO_NAME.sub("_", name), content_type=mime)
    return {"data": form}
