# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks of one kind: complete lists, creates that need a proof, and operations that may be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Generic
from urllib.parse import quote

from .._client.client import Client
from .._client.messages import Call, ShapeError
from .._common.errors import RequestError
from .error_codes import is_missing
from .listing import Absent, CompleteListing, Page, Task
from .shapes import new_id

if TYPE_CHECKING:
    from .sources import Sources

#: Operation -> code of the refusal of one that is already done.
ALREADY = {"start": ("OMS.0065",), "stop": ("OMS.0066",)}
Query = tuple[tuple[str, str], ...]


class TakenError(Exception):
    """A create was about to be retried, but what may be its task exists by now. Nothing was sent."""


class Collection(Generic[Task]):
    """The tasks of one kind of one project. A subclass sets what its requests have of their own.

    Args:
        client: Sends the requests.
        project_id: The project.
    """

    #: The name of the resource in IAM actions, and of its words in `hints.py`.
    resource: str
    #: What a list consists of, in the plural.
    noun: str
    #: The last part of the path of the list, and the key of the list in a response.
    path: str
    member: str
    #: The name and the type of the id in the response to a create.
    id_field: tuple[str, type]
    #: Whether the earlier pages of a list are read once more, see `CompleteListing`.
    confirm = True

    def __init__(self, client: Client, project_id: str) -> None:
        self._client = client
        self._project_id = project_id
        self._path = "/v2/{}/{}".format(quote(project_id, safe=""), self.path)
        #: The complete list, as long as nothing was sent since it was read.
        self.latest: CompleteListing[Task] | None = None
        #: Whether a create is in progress, or something unexpected kept its response from being read.
        self.creating = False

    def read(self, data: Any) -> Task:
        """Return the task that a response describes.

        Raises:
            ShapeError: It is not what the interface describes.
        """
        raise NotImplementedError

    def list(self) -> CompleteListing[Task]:
        """Return all tasks of the project.

        Raises:
            RequestError: A page could not be read, or is not what the interface describes.
            IncompleteListingError: The pages do not add up to a complete list.
        """
        self.latest = None
        self.latest = listing = self._list(())
        return listing

    def show(self, key: Any) -> Task | None:
        """Return one task, None if it does not exist.

        Raises:
            RequestError: It could not be read.
        """
        try:
            response = self._send("show", "safe", "GET", f"/{quote(str(key), safe='')}", parse=self.read)
        except RequestError as exc:
            if exc.outcome == "client_error" and is_missing(exc):
                return None
            raise
        task: Task = response.value
        return task

    def sources(self) -> Sources:
        """Return the look-ups of the same project."""
        from .sources import Sources

        return Sources(self._client, self._project_id)

    def _list(self, filters: Query) -> CompleteListing[Task]:
        """Return all tasks that the service finds with these filters."""

        def read_page(offset: int, limit: int) -> Page:
            query = (*filters, ("limit", str(limit)), ("offset", str(offset)))
            response = self._send("list", "safe", "GET", "", query=query, parse=self._read_page)
            page: Page = response.value
            return page._replace(date=response.headers.get("Date"))

        return CompleteListing(read_page, self.noun, self.confirm)

    def _read_page(self, data: Any) -> Page:
        if not isinstance(data, dict) or not isinstance(data.get(self.member), list):
            raise ShapeError(f"{self.member} is missing")
        total = data.get("count")
        if not isinstance(total, int) or isinstance(total, bool):
            raise ShapeError("count is missing")
        tasks = tuple(self.read(item) for item in data[self.member])
        if len({task.key for task in tasks}) < len(tasks):
            raise ShapeError("a task occurs twice on one page")
        return Page(tasks, total)

    def _create(self, absent: Absent[Any], body: Mapping[str, Any]) -> Any:
        """Create the task whose absence is proven, and return its id. The service starts it at once.

        Args:
            absent: Proof that there is no such task, from a list that was read directly before.
            body: The request.

        Raises:
            RequestError: It was refused, or its outcome is not known (`action` says whether to settle it by listing).
            TakenError: The client waited before a retry, and such a task exists now.
            ValueError: Something was sent since the list of the proof was read.
        """
        if absent.listing is not self.latest:
            raise ValueError("the proof of absence was not read directly before the create")

        def prove_again() -> None:
            self.creating = False
            if self.list().possible(absent.identity, absent.excluding):
                raise TakenError
            self.latest, self.creating = None, True

        self.latest, self.creating = None, True
        try:
            response = self._send(
                "create", "create", "POST", "", body=body, parse=partial(new_id, *self.id_field), again=prove_again
            )
        except RequestError:
            self.creating = False
            raise
        self.creating = False
        return response.value

    def _act(
        self,
        operation: str,
        method: str,
        suffix: str,
        body: Mapping[str, Any] | None = None,
        already: tuple[str, ...] | None = None,
        gone: bool = True,
    ) -> bool:
        """Request an operation on one task that may be repeated.

        Args:
            operation: What to do.
            method: The HTTP method.
            suffix: The rest of the path.
            body: The request.
            already: Codes of the refusal of an operation that is already done, None for the usual one.
            gone: Whether there is nothing to do for a task that does not exist.

        Returns:
            False if it was done already, or the task no longer existed, and not because of this request.

        Raises:
            RequestError: It failed.
        """
        self.latest = None
        try:
            self._send(operation, "idempotent", method, suffix, body=body)
        except RequestError as exc:
            done = ALREADY.get(operation, ()) if already is None else already
            if exc.outcome != "client_error" or not (exc.code in done or (gone and is_missing(exc))):
                raise
            # After an attempt whose response was lost, "already" most likely refers to that very attempt.
            return exc.ambiguous
        return True

    def _send(self, operation: str, kind: str, method: str, suffix: str, **more: Any) -> Any:
        call = Call(operation, kind, method, self._path + suffix, resource=self.resource, **more)
        return self._client.send(call)
