# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Complete lists of tasks, and the proof that a task is absent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Callable, Generic, NamedTuple, Protocol, TypeVar

from .._common.errors import IncompleteListingError

#: Tasks that one request asks for: the maximum of the service.
PAGE_SIZE = 100
#: How often a list that keeps changing is read before that is an error.
READ_ATTEMPTS = 5


class Listed(Protocol):
    """What a list needs of a task, whatever its kind."""

    @property
    def key(self) -> Any:
        """Return the id, which is never used twice."""

    @property
    def order(self) -> tuple[float, Any]:
        """Return what tasks are sorted by, the one created first in front."""

    @property
    def label(self) -> str:
        """Return the task as messages show it."""


def labels(tasks: Iterable[Listed]) -> str:
    """Return tasks as messages list them."""
    return "; ".join(task.label for task in tasks)


class Identified(Protocol):
    """What identifies a task, since it has no name."""

    @property
    def is_complete(self) -> bool:
        """Return whether no field is missing, so that it cannot be that of any task."""

    def describes(self, task: Any, /) -> bool:
        """Return whether this is the identity of the task."""

    def may_describe(self, task: Any, /) -> bool:
        """Return whether this may be the identity of the task, as far as the service returns that."""

    def unlike(self, task: Any, /) -> list[str]:
        """Return the fields that the task does not have as they are here."""


Task = TypeVar("Task", bound=Listed)
Id = TypeVar("Id", bound=Identified)


class Page(NamedTuple):
    """One page of the list: its tasks, the number of tasks on all pages, and the Date header of the response."""

    tasks: tuple[Any, ...]
    total: int
    date: str | None = None


#: Return the page at this offset, with at most this many tasks.
PageReader = Callable[[int, int], Page]


class Listing(Generic[Task]):
    """Tasks of a project at one moment. Plans are made from it; a create needs more, see `Absent`.

    Args:
        tasks: The tasks, in the order of the service.
        date: Date header of the response, None where it is not known.
    """

    def __init__(self, tasks: Sequence[Task], date: str | None = None) -> None:
        self.tasks = tuple(tasks)
        self.date = date

    def by_id(self, key: Any) -> Task | None:
        """Return the task with this id, or None."""
        return next((task for task in self.tasks if task.key == key), None)

    def matching(self, identity: Identified, excluding: Collection[Any] = ()) -> list[Task]:
        """Return the tasks of this identity without those whose ids are excluded, the one created first in front."""
        found = [task for task in self.tasks if identity.describes(task) and task.key not in excluding]
        return sorted(found, key=lambda task: task.order)

    def possible(self, identity: Identified, excluding: Collection[Any] = ()) -> list[Task]:
        """Return the tasks that may be of this identity without those whose ids are excluded."""
        return [task for task in self.tasks if identity.may_describe(task) and task.key not in excluding]


class CompleteListing(Listing[Task]):
    """All tasks of a project. The constructor reads every page, so one that exists is complete.

    Pages overlap by one task. Where the seam does not fit, or the total changes, the list changed while it was read,
    and it is read again from the start. A list of several pages is complete only if the tasks of the earlier pages
    still existed after the last page had been read: then all of them existed when that page gave the total.
    Otherwise tasks that were replaced by as many others, on a page that was read already, would be missed.

    Args:
        read_page: Reads one page.
        noun: What the list consists of, in the plural, for messages.
        confirm: Whether to read the earlier pages once more. Without it the list may lack a task that was created while
            it was read, but none that existed before, since the pages overlap.

    Raises:
        RequestError: A page could not be read, or is not what the interface describes.
        IncompleteListingError: The pages do not add up to a complete list.
    """

    def __init__(self, read_page: PageReader, noun: str = "synchronization tasks", confirm: bool = True) -> None:
        for _attempt in range(READ_ATTEMPTS):
            listing: Listing[Task] | None = _read_pages(read_page, noun, confirm)
            if listing:
                super().__init__(listing.tasks, listing.date)
                return
        raise IncompleteListingError(f"it changed each of the {READ_ATTEMPTS} times it was read", noun)


class Absent(Generic[Id]):
    """Proof that no task of an identity exists, other than those whose ids are excluded.

    Args:
        listing: A complete list.
        identity: The identity, with every field.
        excluding: Ids of tasks of this identity that do not count.

    Raises:
        ValueError: Such a task exists, or the identity lacks a field and could be that of any task.
    """

    def __init__(self, listing: CompleteListing[Any], identity: Id, excluding: Collection[Any] = ()) -> None:
        if not identity.is_complete:
            raise ValueError("the identity is not complete")
        if listing.matching(identity, excluding):
            raise ValueError("a task of this identity is in the list")
        self.listing = listing
        self.identity = identity
        self.excluding = excluding


def _read_pages(read_page: PageReader, noun: str, confirm: bool) -> Listing[Any] | None:
    """Return all pages as one list, or None where the list changed while it was read."""
    found: dict[Any, Any] = {}
    offset, total, seam = 0, 0, None
    while True:
        page = read_page(offset, PAGE_SIZE)
        if seam and (not page.tasks or page.tasks[0].key != seam or page.total != total):
            return None
        found.update((task.key, task) for task in page.tasks)
        if len(found) == page.total:
            if not offset or not confirm:
                return Listing(tuple(found.values()), page.date)
            return _confirm(read_page, found, offset, {task.key for task in page.tasks})
        if offset and len(found) > page.total:
            return None
        if len(found) > page.total or len(page.tasks) < PAGE_SIZE:
            raise IncompleteListingError(f"count is {page.total}, but {len(found)} tasks were returned", noun)
        total, seam = page.total, page.tasks[-1].key
        offset += PAGE_SIZE - 1


def _confirm(read_page: PageReader, found: dict[Any, Any], last: int, on_last: set[Any]) -> Listing[Any] | None:
    """Return the list if all tasks that are not on the last page still exist. Ids are never used twice."""
    total, date = len(found), None
    missing = set(found) - on_last
    for offset in range(0, last, PAGE_SIZE - 1):
        page = read_page(offset, PAGE_SIZE)
        date = page.date
        found.update((task.key, task) for task in page.tasks)
        missing -= {task.key for task in page.tasks}
        if page.total != total or len(found) != total:
            return None
    return None if missing else Listing(tuple(found.values()), date)
