"""How many messages a second the playground takes, beside a bare aiohttp server that checks nothing."""

import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

BARE = """
import asyncio
from aiohttp import web
async def handle(request):
    await request.read()
    return web.json_response({"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}})
async def main():
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], 1, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
PLAYGROUND = """
import asyncio
from bot.playground import Playground
async def main():
    playground = Playground()
    playground.add_bot("1:bench")
    port = await playground.start()
    person = playground.people.add_person("Anna")
    playground.people.say(person.id, "/start")
    print(port, person.id, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
CLIENTS, EACH = 6, 1000
MARKUP = (
    '{"inline_keyboard":[[{"text":"Deltager","callback_data":"svar:a"}],[{"text":"Ikke","callback_data":"svar:b"}]]}'
)
TEXT = "<b>Klyngemøde</b> torsdag den 12. november 2026 kl. 16.45.\nKommer du?"


def request(chat_id):
    fields = {"chat_id": chat_id, "text": TEXT, "parse_mode": "HTML", "reply_markup": MARKUP}
    body = urlencode(fields).encode()
    head = (
        "POST /bot1:bench/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(port, data):
    with socket.create_connection(("127.0.0.1", port)) as line:
        for _ in range(EACH):
            line.sendall(data)
            assert b'"ok":' in line.recv(1 << 16)


def per_second(server):
    """Messages a second that a server in a process of its own takes from several clients."""
    process = subprocess.Popen([sys.executable, "-c", server], stdout=subprocess.PIPE, text=True)
    try:
        port, chat_id = map(int, process.stdout.readline().split())
        data = request(chat_id)
        threads = [threading.Thread(target=send, args=(port, data)) for _ in range(CLIENTS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return CLIENTS * EACH / (time.perf_counter() - started)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_messages_per_second():
    """A checked, kept and told message costs less than three bare answers, and 2,000 a second are taken."""
    bare, playground = per_second(BARE), per_second(PLAYGROUND)
    print(f"\nbare aiohttp {bare:,.0f}/s · playground {playground:,.0f}/s")
    assert playground >= 2_000
    assert playground >= bare / 3
