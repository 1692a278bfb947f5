"""After a whole visit nothing of the visitor is left: not in the files of PostgreSQL, its WAL, logs, mail or temp."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.slow

VISIT = r"""
import asyncio, json, pathlib, signal, sys, uuid
from websockets.asyncio.client import connect
from benchmarks import talking

AGENT, NAME, TEXT, ADDRESS = "KanarieBrowser/77", "KanarieNaam", "Kanarietekst nergens leesbaar", "203.0.113.77"

async def visit(port, cookie):
    headers = {"User-Agent": AGENT, "X-Forwarded-For": ADDRESS}
    async with connect(f"ws://127.0.0.1:{port}/live/visitor/", additional_headers=headers, compression=None) as one:
        hello = {"t": "hello", "v": 1, "helpline": talking.SLUG, "nickname": NAME, "cid": str(uuid.uuid4())}
        await one.send(json.dumps(hello))
        token = json.loads(await one.recv())["token"]
        them = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{port}"}
        async with connect(f"ws://127.0.0.1:{port}/live/volunteer/", additional_headers=them, compression=None) as two:
            await two.send(json.dumps({"t": "hello", "v": 1}))
            await two.send(json.dumps({"t": "take"}))
            c = None
            while c is None:
                c = json.loads(await two.recv()).get("c")
            for socket in (one, two):
                await socket.send(json.dumps({"t": "msg", "c": c, "cid": str(uuid.uuid4()), "n": 1, "body": TEXT}))
                while json.loads(await socket.recv())["t"] != "ack":
                    pass
            await one.send("{{{" + TEXT)
            await one.send(json.dumps({"t": "msg", "cid": "x", "n": 1, "body": TEXT}))
            await one.send(json.dumps({"t": "close"}))
            while json.loads(await one.recv()).get("kind") != "closed":
                pass
    return token, hello["cid"]

data = pathlib.Path(sys.argv[1])
with talking.database(data=data) as database:
    people = talking.people(volunteers=2)
    server = talking.ServerProcess()
    server.start()
    async def go():
        await server.ready()
        return await visit(server.port, next(iter(people.cookies.values())))
    token, cid = asyncio.run(go())
    server.stop(signal.SIGTERM)
    print(json.dumps([AGENT, NAME, TEXT, ADDRESS, token, cid]))
"""


def test_nothing_of_a_visitor_is_left_anywhere(tmp_path: Path) -> None:
    data = ROOT / "var" / "test" / "chaos"
    temp = tmp_path / "temp"
    temp.mkdir()
    ours = ("DATABASE_URL", "KEYS_DATABASE_URL", "NABIJ_", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "TMPDIR": str(temp)}
    command = [sys.executable, "-W", "ignore", "-c", VISIT, str(data)]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr[-2_000:]
    canaries = [text.encode() for text in json.loads(done.stdout.strip().splitlines()[-1])]
    (tmp_path / "log").write_text(done.stderr)
    searched, found = 0, []
    for folder in (data, tmp_path):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                searched += len(content)
                found += [(path.name, canary) for canary in canaries if canary in content]
                found += [
                    (path.name, b"utf-16") for canary in canaries if canary.decode().encode("utf-16-le") in content
                ]
    assert searched > 1_000_000
    assert found == []
