# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send the names of changed objects to the task that copies them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Callable
from urllib.parse import quote_plus

from .._api.bucket_pair import Identity
from .._api.error_codes import is_missing
from .._api.models import RUNNING
from .._api.sync_task_usage import BATCH
from .._api.sync_tasks import SyncTasks
from .._client.session import Session
from .._common.errors import AmbiguousTaskError, OmsError, RequestError, TaskNotFoundError, TaskNotRunningError
from .._common.redactor import Redactor, printable
from .settings import IDENTITY_VARIABLES, TASK_ID, Settings
from .urllib_client import TimeLimit, UrllibClient

if TYPE_CHECKING:
    from .._common.protocols import Clock

#: The id of a message, and the name of an object in it.
Name = tuple[str, str]


class Forwarder:
    """Know the task, as long as the function is warm.

    Args:
        settings: The settings of the function.
        log: Writes a line to the log of the function.
        clock: Source of time.
    """

    def __init__(self, settings: Settings, log: Callable[[str], None], clock: Clock = time) -> None:
        self.settings = settings
        self._write = log
        self._redactor = Redactor()
        self._redactor.add(*filter(None, settings.connection.credentials))
        self._limit = TimeLimit(clock)
        self._clock = clock
        self._tasks: SyncTasks | None = None
        self.sync_task_id = settings.sync_task_id

    def text(self, text: str) -> str:
        """Return a text without secrets and in one line."""
        return printable(self._redactor.text(text))

    def log(self, text: str) -> None:
        """Write a line to the log."""
        self._write(self.text(text))

    def deliver(self, messages: Iterable[tuple[str, Sequence[str]]], seconds: float) -> dict[str, OmsError]:
        """Send the names of all messages, and return the ids of the messages that failed, each with the reason.

        If the service refuses names of several messages, they are sent again, one message at a time. After any other
        failure, no further name is sent.

        Args:
            messages: The id and the names of each message.
            seconds: How long requests may be retried.
        """
        self._limit.start(seconds)
        names = [(message, name) for message, its in messages for name in its]
        failed: dict[str, OmsError] = {}
        for start in range(0, len(names), BATCH):
            end = start + BATCH
            try:
                failed.update(self._deliver(names[start:end]))
            except OmsError as exc:
                # The next invocation signs in again.
                self._tasks = None
                return {**{message: exc for message, _name in names[start:]}, **failed}
        return failed

    def _deliver(self, names: Sequence[Name]) -> dict[str, OmsError]:
        """Send a few names. Return the messages whose names the service refuses.

        Raises:
            OmsError: It failed for another reason, which would be the same for all other names.
        """
        messages = list(dict.fromkeys(message for message, _name in names))
        try:
            self._send([quote_plus(name) for _message, name in names])
        except RequestError as exc:
            if exc.status != 400 or exc.outcome != "client_error":
                raise
            if len(messages) == 1:
                return {messages[0]: exc}
        else:
            return {}
        failed: dict[str, OmsError] = {}
        for message in messages:
            failed.update(self._deliver([one for one in names if one[0] == message]))
        return failed

    def _send(self, encoded: list[str], *, again: bool = False) -> None:
        """Send encoded names in one request. If the task does not exist any more, look for the one that replaced it.

        Raises:
            OmsError: They were not sent.
        """
        self._tasks = self._tasks or self._sign_in()
        identity = self.settings.identity
        if not self.sync_task_id and identity:
            self.sync_task_id = self._find(self._tasks, identity)
        sync_task_id = str(self.sync_task_id)
        try:
            self._tasks.usage().events(sync_task_id, encoded)
        except RequestError as exc:
            if not is_missing(exc):
                raise
            if again or not identity:
                raise TaskNotFoundError(
                    f"Synchronization task {sync_task_id} does not exist: set {TASK_ID} to the id of another task, or "
                    f"set {', '.join(IDENTITY_VARIABLES.values())}."
                ) from None
            self.log(f"Task {sync_task_id} does not exist any more; looking for the one that replaced it.")
            self.sync_task_id = None
            self._send(encoded, again=True)

    def _sign_in(self) -> SyncTasks:
        new_client = partial(UrllibClient, limit=self._limit)
        session = Session(self.settings.connection, self.log, self._redactor, self._clock, new_client=new_client)
        return SyncTasks(*session.open())

    def _find(self, tasks: SyncTasks, identity: Identity) -> str:
        """Return the id of the task with these buckets.

        Raises:
            TaskNotFoundError: There is none.
            AmbiguousTaskError: There are several.
            TaskNotRunningError: It is stopped.
            OmsError: The tasks could not be listed.
        """
        found = tasks.list().matching(identity)
        if not found:
            raise TaskNotFoundError("No synchronization task was found for {} {}/{} to {}/{}.".format(*identity))
        if len(found) > 1:
            ids = ", ".join(str(task.sync_task_id) for task in found)
            raise AmbiguousTaskError(f"Several synchronization tasks match ({ids}): set {TASK_ID} to one of them.")
        (task,) = found
        if task.status != RUNNING:
            raise TaskNotRunningError(f"Task {task.label} is {task.status}, so it does not copy objects: start it.")
        self.log(f"Sending names to {task.label}.")
        return str(task.sync_task_id)
