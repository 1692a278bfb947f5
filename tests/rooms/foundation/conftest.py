"""What the foundation's tests share."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from nabij.foundation import jobs


@pytest.fixture
def queue(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty queue, and workers that leave no connection."""
    from django.conf import settings

    databases: Any = settings.DATABASES
    for alias in ("default", "keys"):
        monkeypatch.setitem(databases[alias], "CONN_MAX_AGE", 0)


def work_once() -> None:
    """Let a real worker do what waits, in a thread of its own: a browser test before may have left a running loop."""

    def work() -> None:
        try:
            jobs.run_worker(once=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(work).result()
