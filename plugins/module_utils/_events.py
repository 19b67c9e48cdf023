# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of objects, and how events carry them to the service. Private to hwcloud.oms."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping
from urllib.parse import quote_plus

from ._errors import ArgumentsError, OmsError, StoppedError
from ._pick import CHOICE_SPEC
from ._sync_tasks import RUNNING, SyncTask

SPEC: Dict[str, Any] = dict(
    CHOICE_SPEC,
    object_keys={"type": "list", "elements": "str", "no_log": False},
    object_keys_file={"type": "path", "no_log": False},
    start_at={"type": "int", "default": 0},
    require_running={"type": "bool", "default": True},
)
#: The text of the service's page allows ten names a call, its schema a hundred: the stricter figure holds.
BATCH = 10
LONGEST_NAME = 16384
#: Progress goes to the log each time so many names were sent.
PROGRESS = 1000


def encode(index: int, name: str) -> str:
    """A name the way forms are encoded: a slash becomes %2F, a blank a plus.

    Raises:
        ArgumentsError: It is empty, too long, or no text.
    """
    try:
        encoded = quote_plus(name)
    except UnicodeError as exc:
        raise ArgumentsError("The object name at index %d can't be written as UTF-8." % index) from exc
    if not 1 <= len(encoded) <= LONGEST_NAME:
        raise ArgumentsError(
            "The object name at index %d has %d characters once encoded: it must be 1 to %d."
            % (index, len(encoded), LONGEST_NAME)
        )
    return encoded


def names_in(path: str) -> Iterator[str]:
    """The names in a file, one a line, read as they are needed; blank lines are left out.

    A line that can't be a name is not read as a whole, so that no file fills the memory. The mark that
    some editors put at the beginning of a file is no part of the first name.

    Raises:
        ArgumentsError: It can't be read, or is no UTF-8.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="\n") as lines:
            for line in iter(lambda: lines.readline(LONGEST_NAME + 2), ""):
                name = line.rstrip("\r\n")
                if name.strip():
                    yield name
    # ValueError: it is no UTF-8, or the path itself is none.
    except (OSError, ValueError) as exc:
        raise ArgumentsError("object_keys_file %s can't be read: %s." % (path, exc)) from exc


def check(options: Mapping[str, Any]) -> Iterable[str]:
    """The names, all of them checked where they are given as a list.

    Raises:
        ArgumentsError: No source of names, two of them, or a name that can't be sent.
    """
    if (options["object_keys"] is None) == (options["object_keys_file"] is None):
        raise ArgumentsError("Give exactly one of object_keys and object_keys_file. Nothing was sent.")
    if not 0 <= options["start_at"] <= sys.maxsize:
        raise ArgumentsError("start_at is %d: it must be an index, 0 or more. Nothing was sent." % options["start_at"])
    if options["object_keys"] is None:
        return names_in(options["object_keys_file"])
    for index, name in enumerate(options["object_keys"]):
        encode(index, name)
    names: List[str] = options["object_keys"]
    return names


class Sender:
    """Sends names in batches, in order, and knows where it stopped.

    Args:
        send: Sends one batch of encoded names.
        start_at: Index of the first name to send.
        progress: Told in a sentence how far it is.
    """

    def __init__(self, send: Callable[[List[str]], None], start_at: int, progress: Callable[[str], None]) -> None:
        self._send = send
        self._progress = progress
        self.start_at = start_at
        self.sent = 0

    def run(self, task: SyncTask, names: Iterable[str], require_running: bool, check_mode: bool) -> Dict[str, Any]:
        """Send all names from C(start_at) on, or in check mode see whether there is one. Gives the result.

        Raises:
            StoppedError: The task does not run, and must.
            OmsError: A batch was not taken, or a name can't be sent; its facts say where to go on.
        """
        if require_running and task.status != RUNNING:
            raise StoppedError(
                "Task %s is %s, so it copies nothing. Start it, or set require_running to false."
                % (task.label, task.status),
                sync_task_id=task.sync_task_id,
                sent=0,
                resume_from=self.start_at,
            )
        rest = islice(enumerate(names), self.start_at, None)
        try:
            if check_mode:
                return self._result(task, changed=next(rest, None) is not None)
            batch = self._batch(rest)
            while batch:
                self._send(batch)
                self.sent += len(batch)
                if self.sent % PROGRESS == 0:
                    self._progress("%d names sent to %s; next index %d" % (self.sent, task.sync_task_id, self._next()))
                batch = self._batch(rest)
        except OmsError as exc:
            exc.message = "%s %d names were sent; to go on, set start_at to %d." % (
                exc.message,
                self.sent,
                self._next(),
            )
            exc.facts.update(self._result(task, changed=self.sent > 0), resume_from=self._next())
            raise
        return self._result(task, changed=self.sent > 0)

    @staticmethod
    def _batch(rest: Iterator[Any]) -> List[str]:
        return [encode(index, name) for index, name in islice(rest, BATCH)]

    def _next(self) -> int:
        return self.start_at + self.sent

    def _result(self, task: SyncTask, changed: bool) -> Dict[str, Any]:
        return {"changed": changed, "sync_task_id": task.sync_task_id, "sent": self.sent}
