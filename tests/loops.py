"""Runs asynchronous work of a test beside whatever else has a loop here, such as the browser of another test."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on a new loop in a thread of its own, and return what came of it."""

    def run() -> T:
        try:
            return asyncio.run(work)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as hands:
        return hands.submit(run).result()
