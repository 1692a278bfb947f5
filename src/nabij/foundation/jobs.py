"""Work for later: a job is committed together with the data it is about, and is done by a worker (procrastinate)."""

import asyncio
import contextlib
import functools
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nabij.foundation import access

Work = Callable[..., None]
_work: dict[str, Work] = {}


def task(name: str, *, cron: str = "") -> Callable[[Work], "Job"]:
    """Make a function a job named `name`; with a cron line it also runs by the clock.

    The work runs unscoped (it has no actor), in the default language, and must be safe to run twice.
    """

    def register(work: Work) -> Job:
        @functools.wraps(work)
        def run(**arguments: Any) -> None:
            arguments.pop("timestamp", None)
            with translation.override(settings.LANGUAGE_CODE), access.unscoped(access.Reason.JOB):
                work(**arguments)

        registered: Any = app.task(name=name, retry=RetryStrategy(max_attempts=8, exponential_wait=3))(run)
        if cron:
            app.periodic(cron=cron)(registered)
        _work[name] = run
        return Job(name, registered)

    return register


class Job:
    """A registered piece of work."""

    def __init__(self, name: str, registered: Any) -> None:
        self.name = name
        self._registered = registered

    def later(self, **arguments: Any) -> None:
        """Have it done after this transaction commits; nothing is queued when it rolls back."""
        self._registered.defer(**arguments)

    def now(self, **arguments: Any) -> None:
        """Do it here and now; for commands and tests."""
        _work[self.name](**arguments)


def drain() -> int:
    """Do every queued job on this connection, in order, without a worker; returns how many. For tests and the demo."""
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo'"
                " ORDER BY id LIMIT 1) RETURNING task_name, args"
            )
            row = cursor.fetchone()
        if row is None:
            return done
        name, arguments = row
        _work[name](**(json.loads(arguments) if isinstance(arguments, str) else arguments))
        done += 1


def start_in_process() -> "asyncio.Task[None]":
    """Start a worker on the running event loop."""
    connector: Any = app.connector
    worker_app = app.with_connector(connector.get_worker_connector())

    async def work() -> None:
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                concurrency=2, install_signal_handlers=False, delete_jobs="successful", listen_notify=True
            )

    return asyncio.get_running_loop().create_task(work())


async def stop_in_process(worker: "asyncio.Task[None]") -> None:
    """Stop the worker; a job under way is done again at the next start."""
    worker.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await worker
