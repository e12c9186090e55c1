"""A real mail server that keeps what it gets, and the bot's mails sent through it."""

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.conversation.postman import Postman
from bot.settings import Settings
from bot.storage import mails
from tests.support.town import Town


class Mailboxes:
    """What has come, by address; one address is unknown to it."""

    def __init__(self) -> None:
        self.got: dict[str, list[EmailMessage]] = {}

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: object) -> str:  # noqa: N802  # aiosmtpd's name
        if to.startswith("tobias"):
            return "550 no such user"
        envelope.rcpt_tos.append(to)
        return "250 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        mail = message_from_bytes(envelope.content, policy=default)
        self.got.setdefault(envelope.rcpt_tos[0], []).append(mail)
        return "250 ok"


async def deliver(town: Town, boxes: Mailboxes) -> dict[str, int]:
    """Send every mail that is owed; how many stand in which state afterwards."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(boxes, hostname="test"), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = Settings(_env_file=None, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="klynge@drejebot.example")
    postman = Postman(town.db, town.clock, settings)
    while await postman.deliver_one():
        pass
    server.close()
    return await town.db.look(mails.counts)
