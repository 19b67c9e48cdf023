# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service's calls as a person would name them, and what a synchronization task is. Private to hwcloud.oms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .._client.client import Client
from .._client.messages import Call, ShapeError
from .._common.errors import IncompleteListingError, RequestError
from .error_codes import is_missing
from .listing import Absent, Listing, _Complete
from .models import SyncTask, check_id, read_task

if TYPE_CHECKING:
    from .sync_task_usage import SyncTaskUsage

PAGE = 100

#: A list that keeps changing while it is read is begun again this many times.
READINGS = 5


class TakenError(Exception):
    """A create was about to be sent again, and by now there is a task of its identity. Nothing was sent."""


class SyncTasks:
    """The synchronization tasks of one project.

    Args:
        client: Sends the calls.
        project_id: The project.
    """

    def __init__(self, client: Client, project_id: str) -> None:
        self._client = client
        self._path = "/v2/{}/sync-tasks".format(quote(project_id, safe=""))
        #: The complete list, as long as nothing was sent since it was read.
        self.latest: Listing | None = None
        #: Whether a create is on its way, or something unexpected kept its answer from coming.
        self.creating = False

    def list(self) -> Listing:
        """All tasks of the project: every page, or an error.

        Pages overlap by one task. Where the seam does not fit, or the total changes, the list moved while it was read,
        and it is read again from the start. A list of several pages is complete only if the tasks of the earlier pages
        were still there after the last page had been read: then all of them existed when that page said how many there
        are. Otherwise tasks that were replaced by as many others, on a page that was read already, would be missed.

        Raises:
            RequestError: A page could not be had, or is not what the interface describes.
            IncompleteListingError: The pages do not make up a whole list.
        """
        self.latest = None
        for _reading in range(READINGS):
            listing = self._read_pages()
            if listing:
                self.latest = listing
                return listing
        raise IncompleteListingError("it changed each of the %d times it was read" % READINGS)

    def _read_pages(self) -> Listing | None:
        """All pages, or None where the list moved in between."""
        found: dict[str | None, SyncTask] = {}
        offset, total, seam = 0, 0, None
        while True:
            page, count, date = self._read_page(offset)
            if seam and (not page or page[0].sync_task_id != seam or count != total):
                return None
            found.update((task.sync_task_id, task) for task in page)
            if len(found) == count:
                if not offset:
                    return Listing(tuple(found.values()), date, _Complete())
                return self._confirm(found, offset, {task.sync_task_id for task in page})
            if offset and len(found) > count:
                return None
            if len(found) > count or len(page) < PAGE:
                raise IncompleteListingError("count says %d, but %d tasks came" % (count, len(found)))
            total, seam = count, page[-1].sync_task_id
            offset += PAGE - 1

    def _confirm(self, found: dict[str | None, SyncTask], last: int, on_last: set[str | None]) -> Listing | None:
        """The list, if all tasks that are not on the last page still exist; ids are never used twice."""
        count, date = len(found), None
        missing = set(found) - on_last
        for offset in range(0, last, PAGE - 1):
            page, now, date = self._read_page(offset)
            found.update((task.sync_task_id, task) for task in page)
            missing -= {task.sync_task_id for task in page}
            if now != count or len(found) != count:
                return None
        return None if missing else Listing(tuple(found.values()), date, _Complete())

    def _read_page(self, offset: int) -> tuple[tuple[SyncTask, ...], int, str | None]:
        """The tasks of one page, the total, and the Date header."""
        query = (("limit", str(PAGE)), ("offset", str(offset)))
        answer = self._client.send(Call("list", "safe", "GET", self._path, query, parse=_page))
        page, count = answer.value
        return page, count, answer.headers.get("Date")

    def create(self, absent: Absent, body: Mapping[str, Any]) -> str:
        """Create a task; the service starts it at once. Gives its id.

        Args:
            absent: Proof that there is none yet, from a list that was read directly before.
            body: Fields of the request.

        Raises:
            RequestError: It was refused, or nobody knows (C(action) says whether to settle it by listing).
            TakenError: The client waited before a repetition, and the task is there now.
            ValueError: Something was sent since the proof was read.
        """
        if absent.listing is not self.latest:
            raise ValueError("the proof of absence was not read directly before the create")

        def prove_again() -> None:
            self.creating = False
            if self.list().rivals(absent.identity, absent.besides):
                raise TakenError
            self.latest, self.creating = None, True

        self.latest, self.creating = None, True
        call = Call("create", "create", "POST", self._path, body=body, parse=_new_id, again=prove_again)
        try:
            answer = self._client.send(call)
        except RequestError:
            self.creating = False
            raise
        self.creating = False
        return str(answer.value)

    def start(self, sync_task_id: str, body: Mapping[str, Any]) -> bool:
        """Start a stopped task with its keys. False: it ran already, and not by this call."""
        return self._act("start", "POST", sync_task_id, "/start", body)

    def stop(self, sync_task_id: str) -> bool:
        """Stop a running task; the service drops its keys. False: it stood already, and not by this call."""
        return self._act("stop", "POST", sync_task_id, "/stop", None)

    def delete(self, sync_task_id: str) -> bool:
        """Delete a stopped task. False: it was gone already, and not by this call."""
        return self._act("delete", "DELETE", sync_task_id, "", None)

    def usage(self) -> SyncTaskUsage:
        """The calls that read or feed one task, on a connection of their own."""
        from .sync_task_usage import SyncTaskUsage

        return SyncTaskUsage(self._client.copy(), self._path)

    def _act(self, operation: str, method: str, sync_task_id: str, suffix: str, body: Mapping[str, Any] | None) -> bool:
        path = "{}/{}{}".format(self._path, quote(sync_task_id, safe=""), suffix)
        self.latest = None
        try:
            self._client.send(Call(operation, "idempotent", method, path, body=body))
        except RequestError as exc:
            done = {"start": "OMS.0065", "stop": "OMS.0066"}.get(operation)
            if exc.outcome != "client_error" or not (is_missing(exc) or exc.code == done):
                raise
            # After a send whose answer was lost, "already" most likely speaks of that very send.
            return exc.ambiguous
        return True


def _page(data: Any) -> tuple[tuple[SyncTask, ...], int]:
    """The tasks of one page, and the total."""
    if not isinstance(data, dict) or not isinstance(data.get("tasks"), list):
        raise ShapeError("tasks is missing")
    count = data.get("count")
    if not isinstance(count, int) or isinstance(count, bool):
        raise ShapeError("count is missing")
    page = tuple(read_task(item) for item in data["tasks"])
    if len({task.sync_task_id for task in page}) < len(page):
        raise ShapeError("a task stands twice on one page")
    return page, count


def _new_id(data: Any) -> str:
    value = data.get("sync_task_id") if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        raise ShapeError("sync_task_id is missing")
    check_id(value)
    return value
