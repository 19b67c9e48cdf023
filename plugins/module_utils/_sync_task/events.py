# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send names of objects to the service in batches, over one connection or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Thread
from typing import Any, Callable
from urllib.parse import quote_plus

from .._api.models import RUNNING, SyncTask
from .._api.sync_task_usage import BATCH
from .._common.errors import TaskNotRunningError
from .in_flight import EndedError, InFlight, Slot

#: The progress is logged each time so many names were sent.
PROGRESS = 1000

#: Sends a batch of encoded names. The slot is released before the wait for a retry, and taken again after it.
Send = Callable[[list[str], Slot], None]


class Sender:
    """Send names in batches, and know where to resume.

    Args:
        connect: Returns what sends batches, on a connection of its own.
        start_at: Index of the first name to send.
        progress: Logs the progress.
        parallel: How many connections are used at the same time. With one, batches are sent in order.
    """

    def __init__(
        self, connect: Callable[[], Send], start_at: int, progress: Callable[[str], None], parallel: int = 1
    ) -> None:
        self._connect = connect
        self._progress = progress
        self._parallel = parallel
        self._requests = InFlight(parallel)
        self._working = 0
        self._failure: BaseException | None = None
        self._task_id = ""
        self._rest: Iterator[str] = iter(())
        self._next = start_at
        #: Batches that the service took although an earlier one is not known to have been taken: index -> size.
        self._ahead: dict[int, int] = {}
        #: The lowest index that is not known to have been taken.
        self.resume_from = start_at
        self.sent = 0

    def run(self, task: SyncTask, names: Iterable[str], require_running: bool, check_mode: bool) -> dict[str, Any]:
        """Send all names from start_at on, or in check mode check whether there is one, and return the result.

        Raises:
            TaskNotRunningError: The task is not running, although it has to be.
            OmsError: A batch was not accepted, or a name cannot be sent. Its facts say where to continue.
        """
        self._task_id = str(task.sync_task_id)
        if require_running and task.status != RUNNING:
            raise TaskNotRunningError(
                f"Task {task.label} is {task.status}, so it does not copy objects. Start it, or set require_running to "
                "false.",
                sync_task_id=task.sync_task_id,
                sent=0,
                resume_from=self.resume_from,
            )
        try:
            self._rest = islice(names, self._next, None)
            if check_mode:
                return self._result(changed=next(self._rest, None) is not None)
            self._send_all()
        # Whatever it is: where to continue must be returned.
        except Exception as exc:
            from .._common.unexpected import as_failure

            after = [f"{self.sent} names were sent; to continue, set start_at to {self.resume_from}."]
            if self._ahead:
                after.append("Some names after it were sent too; sending them again does no harm.")
            raise as_failure(exc).with_context(
                after=after, resume_from=self.resume_from, **self._result(changed=self.sent > 0)
            ) from exc
        return self._result(changed=self.sent > 0)

    def _send_all(self) -> None:
        """Send all batches. After a failure, requests in flight are waited for, but no retries."""
        if self._parallel == 1:
            self._work()
        else:
            requests = self._requests
            with requests.changed:
                try:
                    for _number in range(self._parallel):
                        # As a daemon, it does not keep a process from ending that was interrupted.
                        Thread(target=self._work, daemon=True).start()
                        self._working += 1
                # The system allows no further thread.
                except RuntimeError as exc:
                    self._fail(exc)
                requests.changed.wait_for(lambda: not self._working or (requests.ended and not requests.count))
        if self._failure:
            raise self._failure

    def _work(self) -> None:
        """Send batches on one connection until none is left, or until a batch fails on any connection."""
        slot = Slot(self._requests)
        try:
            send = self._connect()
            while True:
                slot.take()
                index, batch = self._next_batch()
                if not batch:
                    break
                send(batch, slot)
                self._record(index, len(batch))
                slot.release(succeeded=True)
        except EndedError:
            pass
        # It is raised again in the thread that waits.
        except BaseException as exc:  # noqa: BLE001
            self._fail(exc)
        finally:
            with self._requests.changed:
                self._working -= 1
                slot.release()

    def _next_batch(self) -> tuple[int, list[str]]:
        """Return the index and the encoded names of the next batch, which is empty at the end."""
        with self._requests.changed:
            index, batch = self._next, [quote_plus(name) for name in islice(self._rest, BATCH)]
            self._next += len(batch)
            return index, batch

    def _record(self, index: int, size: int) -> None:
        """Record that the service took a batch."""
        with self._requests.changed:
            self.sent += size
            self._ahead[index] = size
            while self.resume_from in self._ahead:
                self.resume_from += self._ahead.pop(self.resume_from)
            if self.sent % PROGRESS == 0:
                self._progress(f"{self.sent} names sent to {self._task_id}; next index {self.resume_from}")

    def _fail(self, exc: BaseException) -> None:
        """Record the first failure, and let no other request begin."""
        with self._requests.changed:
            self._failure = self._failure or exc
            self._requests.end()

    def _result(self, changed: bool) -> dict[str, Any]:
        return {"changed": changed, "sync_task_id": self._task_id, "sent": self.sent}
