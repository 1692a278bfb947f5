"""Writers with one promise taken out each; the chaos run has to notice every one of them."""

import asyncio
import uuid

from nabij.conversations.hub.writer import Head, Submission, Writer


class AckBeforeCommit(Writer):
    """Says "stored" before it is."""

    async def commit(self, batch: list[Submission]) -> None:
        """Answer first, with the place it will probably get."""
        for item in batch:
            item.seq, item.at, item.refusal = item.seat.room.head + 1, "2026-01-01T00:00:00.000Z", None
            self._after_commit([item])
        await asyncio.sleep(0.2)  # a slow disk
        hear, self._after_commit = self._after_commit, lambda _: None
        try:
            await super().commit(batch)
        finally:
            self._after_commit = hear


class NoDedupe(Writer):
    """Stores what was sent again a second time."""

    async def commit(self, batch: list[Submission]) -> None:
        """Answer a little later, as over a slow line, so that much is sent again."""
        answer, stored = self._after_commit, list[Submission]()
        self._after_commit = stored.extend
        try:
            await super().commit(batch)
        finally:
            self._after_commit = answer
        await asyncio.sleep(0.2)
        answer(stored)

    def is_repeated(self, submission: Submission, head: Head) -> bool:
        """Never is."""
        submission.id = uuid.uuid4()
        return False

    def refusal(self, submission: Submission, head: Head) -> tuple[str, int | None] | None:
        """Only what the state forbids."""
        found = super().refusal(submission, head)
        return None if found is not None and found[0] == "order" else found


class NoFence(Writer):
    """Lets somebody talk whose turn is over."""

    def is_fenced(self, submission: Submission, head: Head) -> bool:
        """Never is."""
        return False


WRITERS = {"ack before commit": AckBeforeCommit, "no dedupe": NoDedupe, "no fence": NoFence}
