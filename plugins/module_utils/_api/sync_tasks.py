# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests of the service that manage synchronization tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .._client.client import Client
from .._client.messages import Call, ShapeError
from .._common.errors import RequestError
from .error_codes import is_missing
from .listing import Absent, CompleteListing, Page
from .models import check_id, read_task

if TYPE_CHECKING:
    from .sources import Sources
    from .sync_task_usage import SyncTaskUsage


class TakenError(Exception):
    """A create was about to be retried, but a task of its identity exists by now. Nothing was sent."""


class SyncTasks:
    """The synchronization tasks of one project.

    Args:
        client: Sends the requests.
        project_id: The project.
    """

    def __init__(self, client: Client, project_id: str) -> None:
        self._client = client
        self._project_id = project_id
        self._path = "/v2/{}/sync-tasks".format(quote(project_id, safe=""))
        #: The complete list, as long as nothing was sent since it was read.
        self.latest: CompleteListing | None = None
        #: Whether a create is in progress, or something unexpected kept its response from being read.
        self.creating = False

    def list(self) -> CompleteListing:
        """Return all tasks of the project.

        Raises:
            RequestError: A page could not be read, or is not what the interface describes.
            IncompleteListingError: The pages do not add up to a complete list.
        """
        self.latest = None
        self.latest = listing = CompleteListing(self._read_page)
        return listing

    def _read_page(self, offset: int, limit: int) -> Page:
        query = (("limit", str(limit)), ("offset", str(offset)))
        response = self._client.send(Call("list", "safe", "GET", self._path, query, parse=_page))
        page: Page = response.value
        return page._replace(date=response.headers.get("Date"))

    def create(self, absent: Absent, settings: Mapping[str, Any]) -> str:
        """Create the task whose absence is proven, and return its id. The service starts it at once.

        Args:
            absent: Proof that there is no such task, from a list that was read directly before. The identity of the
                new task is that of the proof.
            settings: All other fields of the request.

        Raises:
            RequestError: It was refused, or its outcome is not known (`action` says whether to settle it by listing).
            TakenError: The client waited before a retry, and such a task exists now.
            ValueError: Something was sent since the list of the proof was read.
        """
        if absent.listing is not self.latest:
            raise ValueError("the proof of absence was not read directly before the create")

        def prove_again() -> None:
            self.creating = False
            if self.list().matching(absent.identity, absent.excluding):
                raise TakenError
            self.latest, self.creating = None, True

        self.latest, self.creating = None, True
        body = {**settings, **absent.identity._asdict()}
        call = Call("create", "create", "POST", self._path, body=body, parse=_new_id, again=prove_again)
        try:
            response = self._client.send(call)
        except RequestError:
            self.creating = False
            raise
        self.creating = False
        return str(response.value)

    def start(self, sync_task_id: str, body: Mapping[str, Any]) -> bool:
        """Start a stopped task with its keys.

        Return False if it was running already, and not because of this request.
        """
        return self._act("start", "POST", sync_task_id, "/start", body)

    def stop(self, sync_task_id: str) -> bool:
        """Stop a running task; the service drops its keys.

        Return False if it was stopped already, and not because of this request.
        """
        return self._act("stop", "POST", sync_task_id, "/stop", None)

    def delete(self, sync_task_id: str) -> bool:
        """Delete a stopped task. Return False if it no longer existed, and not because of this request."""
        return self._act("delete", "DELETE", sync_task_id, "", None)

    def usage(self) -> SyncTaskUsage:
        """Return the requests that read or feed one task, on a connection of their own."""
        from .sync_task_usage import SyncTaskUsage

        return SyncTaskUsage(self._client.copy(), self._path)

    def sources(self) -> Sources:
        """Return the look-ups of the same project."""
        from .sources import Sources

        return Sources(self._client, self._project_id)

    def _act(self, operation: str, method: str, sync_task_id: str, suffix: str, body: Mapping[str, Any] | None) -> bool:
        path = "{}/{}{}".format(self._path, quote(sync_task_id, safe=""), suffix)
        self.latest = None
        try:
            self._client.send(Call(operation, "idempotent", method, path, body=body))
        except RequestError as exc:
            done = {"start": "OMS.0065", "stop": "OMS.0066"}.get(operation)
            if exc.outcome != "client_error" or not (is_missing(exc) or exc.code == done):
                raise
            # After an attempt whose response was lost, "already" most likely refers to that very attempt.
            return exc.ambiguous
        return True


def _page(data: Any) -> Page:
    if not isinstance(data, dict) or not isinstance(data.get("tasks"), list):
        raise ShapeError("tasks is missing")
    total = data.get("count")
    if not isinstance(total, int) or isinstance(total, bool):
        raise ShapeError("count is missing")
    tasks = tuple(read_task(item) for item in data["tasks"])
    if len({task.sync_task_id for task in tasks}) < len(tasks):
        raise ShapeError("a task occurs twice on one page")
    return Page(tasks, total)


def _new_id(data: Any) -> str:
    value = data.get("sync_task_id") if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        raise ShapeError("sync_task_id is missing")
    check_id(value)
    return value
