"""Work for later: a job is committed together with the data it is about, and is done by a worker (procrastinate)."""

import asyncio
import contextlib
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

from nabij.foundation import access

Work = Callable[..., None]
_work: dict[str, Work] = {}
# A worker that has shown no sign of life for this long was killed; what it was doing is done again.
_DEAD_SECONDS = 90


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


@dataclass(frozen=True, slots=True)
class Health:
    """How the work for later stands."""

    waiting: int
    failed: int
    oldest_seconds: float  # how long the oldest job that could be done has been waiting


def health() -> Health:
    """Count what waits and what was given up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed'),"
            " coalesce(extract(epoch FROM now() - min(coalesce(job.scheduled_at, event.at))"
            " FILTER (WHERE status = 'todo' AND coalesce(job.scheduled_at, event.at) <= now())), 0)"
            " FROM procrastinate_jobs job LEFT JOIN procrastinate_events event"
            " ON event.job_id = job.id AND event.type = 'deferred' WHERE status IN ('todo', 'failed')"
        )
        waiting, failed, oldest = cursor.fetchone()
    return Health(waiting, failed, float(oldest))


def failures() -> list[tuple[str, int]]:
    """Return the names of the jobs that were given up after their last retry, with how many of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1 ORDER BY 1"
        )
        return [(str(name), int(times)) for name, times in cursor.fetchall()]


def try_again(name: str) -> int:
    """Queue the jobs of this name that were given up once more; returns how many."""
    return _requeue("job.status = 'failed' AND job.task_name = %s", [name])


def rescue() -> int:
    """Queue the jobs of workers that were killed once more; returns how many."""
    alive = "SELECT id FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 second'"
    return _requeue(
        f"job.status = 'doing' AND (job.worker_id IS NULL OR job.worker_id NOT IN ({alive}))", [_DEAD_SECONDS]
    )


def _requeue(condition: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)"
            f" FROM procrastinate_jobs job WHERE {condition}",
            parameters,
        )
        return int(cursor.rowcount)


def _worker_app() -> Any:
    connector: Any = app.connector
    return app.with_connector(connector.get_worker_connector())


def run_worker(*, once: bool = False) -> None:
    """Do jobs until SIGTERM or SIGINT, then finish what is under way; with `once`, until nothing is left to do."""
    worker_app = _worker_app()
    if once:
        registry: Any = PeriodicRegistry
        worker_app.periodic_registry = registry()  # the clock is not what was asked for
    worker_app.run_worker(
        wait=not once,
        concurrency=2,
        delete_jobs="successful",
        listen_notify=not once,
        install_signal_handlers=not once,
        shutdown_graceful_timeout=20,
    )


def start_in_process() -> "asyncio.Task[None]":
    """Start a worker on the running event loop."""
    worker_app = _worker_app()

    async def work() -> None:
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                concurrency=2, install_signal_handlers=False, delete_jobs="successful", listen_notify=True
            )

    return asyncio.get_running_loop().create_task(work())


async def stop_in_process(worker: "asyncio.Task[None]") -> None:
    """Stop the worker; a job under way is finished, or done again once the worker is known to be dead."""
    worker.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await worker
