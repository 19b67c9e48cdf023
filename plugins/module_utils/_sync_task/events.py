# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of objects, and how events carry them to the service. Private to hwcloud.oms."""

from __future__ import annotations

import os
import re
import stat
import sys
from codecs import BOM_UTF8 as BOM
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Callable
from urllib.parse import quote_plus

from .._api.models import RUNNING, SyncTask
from .._common.errors import ConfigurationError, TaskNotRunningError
from .options import CHOICE_SPEC

SPEC: dict[str, Any] = dict(
    CHOICE_SPEC,
    object_keys={"type": "list", "elements": "str", "no_log": False},
    object_keys_file={"type": "path", "no_log": False},
    start_at={"type": "int", "default": 0},
    require_running={"type": "bool", "default": True},
)
#: The text of the service's page allows ten names a call, its schema a hundred: the stricter figure holds.
BATCH = 10
LONGEST_NAME = 16384
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
#: What may be right, but is mostly a slip.
ODD_NAMES = (
    (re.compile(r"\*"), "has an asterisk: names are not patterns, and only an object of exactly this name is copied."),
    (
        re.compile(r"/\Z"),
        "ends with a slash: names are not prefixes, and only an object of exactly this name is copied.",
    ),
    (re.compile(r"%[0-9A-Fa-f]{2}"), "looks encoded already: give names as they are, since the module encodes them."),
    (re.compile(r"\A\[.*\]\Z"), "looks like a list that was made a string, and is sent as one name."),
    (
        re.compile(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d\Z"),
        "looks like a time that YAML has rewritten: quote it.",
    ),
)
#: Progress goes to the log each time so many names were sent.
PROGRESS = 1000


def fault(name: str) -> str:
    """Return why a name can't be that of an object, or an empty string."""
    try:
        size = len(name.encode())
    except UnicodeError:
        return "can't be written as UTF-8"
    if not name:
        return "is empty"
    # No byte takes more than three characters.
    if size * 3 > LONGEST_NAME and len(quote_plus(name)) > LONGEST_NAME:
        return "has more than %d characters once encoded" % LONGEST_NAME
    if "\n" in name or "\r" in name:
        return "has a line break: give each name as an element of its own"
    if SCHEME.match(name):
        return "is an address: give the name of the object alone, without scheme and bucket"
    if name.startswith("/"):
        return "begins with a slash: give the name as the bucket lists it"
    return ""


class Doubts:
    """Collects what looks like a slip in names, and warns of each kind once.

    Args:
        warn: Shows a warning.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._found: dict[str, tuple[str, int]] = {}

    def look(self, place: str, name: str) -> None:
        """Note what is odd about a name."""
        for pattern, text in ODD_NAMES:
            if pattern.search(name):
                first, count = self._found.get(text, (place, 0))
                self._found[text] = (first, count + 1)

    def tell(self) -> None:
        """Show the warnings."""
        for text, (first, count) in self._found.items():
            more = " (and %d more)" % (count - 1) if count > 1 else ""
            self._warn(f"{first}{more} {text}")


def lines_in(path: str) -> Iterator[tuple[str, str]]:
    """Yield the place of each name in a file, and the name: one a line, read as they are needed, without blank lines.

    A line that can't be a name is not read as a whole, so that no file fills the memory. The mark that
    some editors put at the beginning of a file is not part of the first name.

    Raises:
        ConfigurationError: It can't be read, or is not UTF-8.
    """
    try:
        with open(path, "rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_NAME + len(BOM) + 2), b""), 1):
                place = "Line %d of object_keys_file" % number
                text = line.removeprefix(BOM) if number == 1 else line
                whole = text.endswith(b"\n") or len(text) <= LONGEST_NAME
                try:
                    name = text.rstrip(b"\r\n").decode("utf-8", "strict" if whole else "replace")
                except UnicodeDecodeError as exc:
                    raise ConfigurationError(f"{place} is not valid UTF-8.") from exc
                if name.strip():
                    yield place, name
    # ValueError: the path itself is not valid.
    except (OSError, ValueError) as exc:
        raise ConfigurationError(f"object_keys_file {path} can't be read: {exc}.") from exc


def checked(places: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield places and names as they come.

    Raises:
        ConfigurationError: Something there is not a name.
    """
    for place, name in places:
        problem = fault(name)
        if problem:
            raise ConfigurationError(f"{place} {problem}.")
        yield place, name


def names_in(path: str) -> Iterator[str]:
    """Yield the names in a file, each checked.

    Raises:
        ConfigurationError: It can't be read, or has a line that is not a name.
    """
    return (name for _place, name in checked(lines_in(path)))


def check(options: Mapping[str, Any], warn: Callable[[str], None] = lambda text: None) -> Iterable[str]:
    """Return the names, all of them checked but for those in a pipe, which can be read only once.

    Args:
        options: The module's options.
        warn: Shows what looks like a slip.

    Raises:
        ConfigurationError: No source of names, two of them, or a name that can't be sent.
    """
    if (options["object_keys"] is None) == (options["object_keys_file"] is None):
        raise ConfigurationError("Give exactly one of object_keys and object_keys_file. Nothing was sent.")
    if not 0 <= options["start_at"] <= sys.maxsize:
        raise ConfigurationError(
            "start_at is %d: it must be an index, 0 or more. Nothing was sent." % options["start_at"]
        )
    path = options["object_keys_file"]
    if path is not None and _is_pipe(path):
        return names_in(path)
    names: list[str] = options["object_keys"] or []
    places = (("object_keys[%d]" % index, name) for index, name in enumerate(names)) if path is None else lines_in(path)
    doubts = Doubts(warn)
    try:
        for place, name in checked(places):
            doubts.look(place, name)
    except ConfigurationError as exc:
        raise exc.with_context(after=["Nothing was sent."]) from exc
    doubts.tell()
    return names if path is None else names_in(path)


def _is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


class Sender:
    """Sends names in batches, in order, and knows where it stopped.

    Args:
        send: Sends one batch of encoded names.
        start_at: Index of the first name to send.
        progress: Told in a sentence how far it is.
    """

    def __init__(self, send: Callable[[list[str]], None], start_at: int, progress: Callable[[str], None]) -> None:
        self._send = send
        self._progress = progress
        self.start_at = start_at
        self.sent = 0

    def run(self, task: SyncTask, names: Iterable[str], require_running: bool, check_mode: bool) -> dict[str, Any]:
        """Send all names from C(start_at) on, or in check mode see whether there is one. Gives the result.

        Raises:
            TaskNotRunningError: The task does not run, and must.
            OmsError: A batch was not taken, or a name can't be sent; its facts say where to go on.
        """
        if require_running and task.status != RUNNING:
            raise TaskNotRunningError(
                f"Task {task.label} is {task.status}, so it copies nothing. Start it, or set require_running to false.",
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
        # Whatever it is: where to go on must be returned.
        except Exception as exc:
            from .._common.unexpected import as_failure

            raise as_failure(exc).with_context(
                after=["%d names were sent; to go on, set start_at to %d." % (self.sent, self._next())],
                resume_from=self._next(),
                **self._result(task, changed=self.sent > 0),
            ) from exc
        return self._result(task, changed=self.sent > 0)

    @staticmethod
    def _batch(rest: Iterator[Any]) -> list[str]:
        return [quote_plus(name) for _index, name in islice(rest, BATCH)]

    def _next(self) -> int:
        return self.start_at + self.sent

    def _result(self, task: SyncTask, changed: bool) -> dict[str, Any]:
        return {"changed": changed, "sync_task_id": task.sync_task_id, "sent": self.sent}
