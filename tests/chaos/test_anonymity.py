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

def write(people):
    # Somebody asks for an e-buddy, types the code back, asks for a sign and writes; the sign is sent.
    import datetime, re
    from django.core import mail
    from django.test import Client, override_settings
    from nabij.enrolment.models import Offering
    from nabij.foundation import access, actors, clock
    from nabij.people.models import User
    from nabij.programmes.ebuddies.actions import deciding, pinging
    from nabij.programmes.ebuddies.models import Letterbox, Pair
    visitor = Client(SERVER_NAME="127.0.0.1", headers={"user-agent": AGENT, "x-forwarded-for": ADDRESS})
    mailed = "kanariepost@kanarie.example"
    with access.unscoped(access.Reason.SEED):
        offering = Offering.objects.get(pk=people.offering_id)
        Letterbox.objects.get_or_create(
            offering=offering, organisation_id=people.organisation_id, slug="kanarie", name="E", sample_percent=100
        )
        Pair.objects.all().delete()
    shown = visitor.post("/ebuddy/begin/kanarie/", {"nickname": NAME, "wish": TEXT}).content.decode()
    code, held = re.search(r'class="code"[^>]*>([a-z ]+)<', shown)[1], re.compile(r'name="token" value="([^"]+)"')
    token = held.search(shown)[1]
    inside = visitor.post("/ebuddy/in/code/", {"token": token, "code": code}).content.decode()
    token = held.search(inside)[1]
    assert visitor.post("/ebuddy/in/sign/", {"token": token, "address": mailed}).status_code == 200
    with access.unscoped(access.Reason.SEED):
        pair = Pair.objects.get()
        user = User.objects.get(pk=next(iter(people.cookies)))
        Pair.objects.update(volunteer=user, state="chosen")
        pair.refresh_from_db()
        actor = actors.build(
            user_id=user.pk, person_id=None, organisation_id=user.organisation_id, name=user.display_name
        )
        deciding.accept(pair=pair, nickname=NAME, pings=True, by=actor)
        cid = uuid.uuid4()
        said = {"token": token, "cid": str(cid), "text": TEXT}
    page = visitor.post("/ebuddy/in/say/", said)
    assert TEXT in page.content.decode() and user.display_name not in page.content.decode()
    assert not page.cookies and not any(user.display_name in value for value in page.headers.values())
    with access.unscoped(access.Reason.SEED):
        Pair.objects.update(news_at=clock.now() - datetime.timedelta(hours=1))
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
            mail.outbox = []
            assert pinging.ping_visitors() == 1
            sent = str(mail.outbox[0].message())
    assert not any(one in sent for one in (NAME, TEXT, code, AGENT, ADDRESS, user.display_name, "kanarie.example/"))
    return [code, token, mailed]

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
    print(json.dumps([AGENT, NAME, TEXT, ADDRESS, token, cid, *write(people)]))
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
