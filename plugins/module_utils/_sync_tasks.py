# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service's calls as a person would name them, and what a synchronization task is. Private to hwcloud.oms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Collection, Dict, List, Mapping, NamedTuple, Optional, Set, Tuple
from urllib.parse import quote

from ._client import Call, Client, ShapeError
from ._errors import CallError, IncompleteError
from ._redact import LARGEST_BITS, printable

if TYPE_CHECKING:
    from ._task_calls import TaskCalls

#: A task has no name; these five say which one is meant.
IDENTITY = ("src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket")
RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"
PAGE = 100
#: Fields that older states of the service show, and that mean nothing any more.
RETIRED = ("enable_kms",)
#: A list that keeps changing while it is read is begun again this many times.
READINGS = 5


class SourceCdn(NamedTuple):
    """The CDN that objects are fetched through, as far as the service shows it: never its key."""

    domain: Optional[str] = None
    protocol: Optional[str] = None
    authentication_type: Optional[str] = None


class SyncTask(NamedTuple):
    """A synchronization task with every field that can be read, None where the service gives none.

    Times are milliseconds since 1970.
    """

    sync_task_id: Optional[str] = None
    src_cloud_type: Optional[str] = None
    src_region: Optional[str] = None
    src_bucket: Optional[str] = None
    dst_region: Optional[str] = None
    dst_bucket: Optional[str] = None
    status: Optional[str] = None
    description: Optional[str] = None
    enable_metadata_migration: Optional[bool] = None
    enable_restore: Optional[bool] = None
    dst_storage_policy: Optional[str] = None
    app_id: Optional[str] = None
    source_cdn: Optional[SourceCdn] = None
    consistency_check: Optional[str] = None
    object_overwrite_mode: Optional[str] = None
    create_time: Optional[int] = None
    last_start_time: Optional[int] = None
    #: What the service shows and we do not know; passed through.
    unknown: Mapping[str, Any] = {}

    @property
    def identity(self) -> Tuple[Optional[str], ...]:
        """Values of IDENTITY."""
        return self[1:6]

    def result(self) -> Dict[str, Any]:
        """The task as the result of a module shows it."""
        fields: Dict[str, Any] = dict(self.unknown, **self._asdict())
        del fields["unknown"]
        if self.source_cdn:
            fields["source_cdn"] = self.source_cdn._asdict()
        return fields

    @property
    def label(self) -> str:
        """The task in a message: its id and its buckets, never more."""
        return printable("%s (%s %s/%s to %s/%s)" % ((self.sync_task_id,) + self.identity))


_BOOLEANS = ("enable_metadata_migration", "enable_restore")
_NUMBERS = ("create_time", "last_start_time")


def read_task(data: Any) -> SyncTask:
    """A task out of an answer.

    Raises:
        ShapeError: It has no id, or a field of another type than the interface says.
    """
    if not isinstance(data, dict) or not isinstance(data.get("sync_task_id"), str) or not data["sync_task_id"]:
        raise ShapeError("a task without sync_task_id")
    check_id(data["sync_task_id"])
    fields: Dict[str, Any] = {}
    for name in SyncTask._fields[:-1]:
        value = data.get(name)
        kind = bool if name in _BOOLEANS else int if name in _NUMBERS else dict if name == "source_cdn" else str
        # True is an int to Python, not to the interface.
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise ShapeError("%s of task %s is %s" % (name, data["sync_task_id"], type(value).__name__))
        if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
            raise ShapeError("%s of task %s is too large a number" % (name, data["sync_task_id"]))
        fields[name] = value
    if fields["source_cdn"] is not None:
        cdn = [fields["source_cdn"].get(name) for name in SourceCdn._fields]
        if not all(value is None or isinstance(value, str) for value in cdn):
            raise ShapeError("source_cdn of task %s has a field that is no text" % data["sync_task_id"])
        fields["source_cdn"] = SourceCdn(*cdn)
    unknown = {name: value for name, value in data.items() if name not in fields and name not in RETIRED}
    return SyncTask(unknown=unknown, **fields)


def check_id(sync_task_id: str) -> None:
    """Raise ShapeError for an id that no address can hold: another one would be asked for in its place."""
    try:
        sync_task_id.encode("utf-8")
    except UnicodeEncodeError:
        raise ShapeError("sync_task_id has half a surrogate pair in it") from None


class _Complete:
    """Only list_tasks() has one to give: it stands for "all pages were read"."""


class Listing:
    """The complete list of the project's tasks, at one moment.

    Args:
        tasks: All tasks, in the order of the service.
        date: The Date header of the answer.
        complete: Proof that nothing is missing.
    """

    def __init__(self, tasks: Tuple[SyncTask, ...], date: Optional[str], complete: _Complete) -> None:
        self.tasks = tasks
        self.date = date
        self.complete = complete

    def by_id(self, sync_task_id: Optional[str]) -> Optional[SyncTask]:
        """The task of this id, None where the complete list has none."""
        return next((task for task in self.tasks if task.sync_task_id == sync_task_id), None)

    def rivals(self, identity: Tuple[Optional[str], ...], known: Collection[Optional[str]]) -> List[SyncTask]:
        """Tasks of this identity but for the known ones, the one created first in front."""
        found = [task for task in self.tasks if task.identity == identity and task.sync_task_id not in known]
        return sorted(found, key=lambda task: (task.create_time or 0, str(task.sync_task_id)))


class Absent:
    """Proof that no task of an identity is there, but for those that are known and named.

    Args:
        listing: A complete list.
        identity: Values of IDENTITY.
        besides: Ids of tasks of this identity that do not count.

    Raises:
        ValueError: There is one all the same.
    """

    def __init__(
        self, listing: Listing, identity: Tuple[Optional[str], ...], besides: Collection[Optional[str]] = ()
    ) -> None:
        if listing.rivals(identity, besides):
            raise ValueError("a task of this identity is in the list")
        self.listing = listing
        self.identity = identity
        self.besides = besides


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
        self._path = "/v2/%s/sync-tasks" % quote(project_id, safe="")
        #: The complete list, as long as nothing was sent since it was read.
        self.latest: Optional[Listing] = None
        #: Whether a create is on its way, or something unexpected kept its answer from coming.
        self.creating = False

    def list(self) -> Listing:
        """All tasks of the project: every page, or an error.

        Pages overlap by one task. Where the seam does not fit, or the total changes, the list moved while it was read,
        and it is read again from the start. A list of several pages is complete only if the tasks of the earlier pages
        were still there after the last page had been read: then all of them existed when that page said how many there
        are. Otherwise tasks that were replaced by as many others, on a page that was read already, would be missed.

        Raises:
            CallError: A page could not be had, or is not what the interface describes.
            IncompleteError: The pages do not make up a whole list.
        """
        self.latest = None
        for _reading in range(READINGS):
            listing = self._read_pages()
            if listing:
                self.latest = listing
                return listing
        raise IncompleteError("it changed each of the %d times it was read" % READINGS)

    def _read_pages(self) -> Optional[Listing]:
        """All pages, or None where the list moved in between."""
        found: Dict[Optional[str], SyncTask] = {}
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
                raise IncompleteError("count says %d, but %d tasks came" % (count, len(found)))
            total, seam = count, page[-1].sync_task_id
            offset += PAGE - 1

    def _confirm(
        self, found: Dict[Optional[str], SyncTask], last: int, on_last: Set[Optional[str]]
    ) -> Optional[Listing]:
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

    def _read_page(self, offset: int) -> Tuple[Tuple[SyncTask, ...], int, Optional[str]]:
        """The tasks of one page, the total, and the Date header."""
        query = (("limit", str(PAGE)), ("offset", str(offset)))
        answer = self._client.send(Call("list", "read", "GET", self._path, query, parse=_page))
        page, count = answer.value
        return page, count, answer.headers.get("Date")

    def create(self, absent: Absent, body: Mapping[str, Any]) -> str:
        """Create a task; the service starts it at once. Gives its id.

        Args:
            absent: Proof that there is none yet, from a list that was read directly before.
            body: Fields of the request.

        Raises:
            CallError: It was refused, or nobody knows (C(action) says whether to settle it by listing).
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
        except CallError:
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

    def more(self) -> TaskCalls:
        """The calls that read or feed one task, on a connection of their own."""
        from ._task_calls import TaskCalls

        return TaskCalls(self._client.twin(), self._path)

    def _act(
        self, operation: str, method: str, sync_task_id: str, suffix: str, body: Optional[Mapping[str, Any]]
    ) -> bool:
        path = "%s/%s%s" % (self._path, quote(sync_task_id, safe=""), suffix)
        self.latest = None
        try:
            self._client.send(Call(operation, "repeat", method, path, body=body))
        except CallError as exc:
            done = {"start": "OMS.0065", "stop": "OMS.0066"}.get(operation)
            if exc.outcome != "rejected" or not (is_missing(exc) or exc.code == done):
                raise
            # After a send whose answer was lost, "already" most likely speaks of that very send.
            return exc.unsure
        return True


def is_missing(exc: CallError) -> bool:
    """Whether a refusal says that there is no such task.

    A gateway that does not know the address says 404 too, and then the task may well be there.
    """
    return exc.code == "OMS.1009" or (exc.status == 404 and not exc.code.startswith("APIGW."))


def _page(data: Any) -> Tuple[Tuple[SyncTask, ...], int]:
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
