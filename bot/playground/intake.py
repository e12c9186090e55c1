"""getUpdates and the webhook settings."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from bot.playground.call import Call
from bot.playground.refusal import bad
from bot.playground.webhooks import Webhook

LONGEST_POLL: Final = 50
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


async def get_updates(call: Call) -> list[dict[str, Any]]:
    args, updates = call.args, call.bot.updates
    updates.allow(args.get("allowed_updates"))
    timeout = min(max(args.get("timeout", 0), 0), LONGEST_POLL)
    found = await updates.poll(args.get("offset", 0), args.get("limit", 100), timeout)
    return [update.as_api() for update in found]


async def set_webhook(call: Call) -> bool:
    args = call.args
    url = args.get("url", "")
    if not url:
        return await delete_webhook(call)
    _check_url(url)
    secret = args.get("secret_token", "")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        raise bad("secret token contains unallowed characters")
    await _stop(call)
    _drop(call)
    call.bot.updates.allow(args.get("allowed_updates"))
    call.bot.updates.interrupt("terminated by setWebhook request")
    call.bot.updates.webhook_url = url
    call.bot.webhook = Webhook(url, secret, args.get("max_connections", 40))
    call.bot.webhook.start(call.bot.updates)
    return True


def _check_url(url: str) -> None:
    """HTTPS, or plain HTTP on this machine, as a Bot API server of one's own takes it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise bad("invalid webhook URL specified") from None
    if not host:
        raise bad("invalid webhook URL specified")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOCAL):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")


async def delete_webhook(call: Call) -> bool:
    await _stop(call)
    _drop(call)
    return True


async def _stop(call: Call) -> None:
    if call.bot.webhook is not None:
        await call.bot.webhook.stop()
    call.bot.webhook, call.bot.updates.webhook_url = None, ""


def _drop(call: Call) -> None:
    if call.args.get("drop_pending_updates"):
        call.bot.updates.clear()


def get_webhook_info(call: Call) -> dict[str, Any]:
    updates = call.bot.updates
    info: dict[str, Any] = {
        "url": updates.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates),
    }
    if updates.allowed:
        info["allowed_updates"] = list(updates.allowed)
    return info | (call.bot.webhook.info() if call.bot.webhook else {})
