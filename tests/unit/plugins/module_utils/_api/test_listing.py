# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list that changes between its pages was complete at one moment, or it is an error."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._api import listing as pages
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Call, Response, ShapeError
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import IncompleteListingError

#: A change to the list before a request: kind and position.
CHANGES = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["insert", "remove", "replace", "both", "both", "move", "swap", "reverse", "sort"]),
            st.integers(0, 400),
            st.integers(0, 400),
        ),
        max_size=3,
    ),
    max_size=14,
)
SIZES = st.sampled_from([0, 1, 99, 100, 101, 150, 198, 199, 200, 297, 298])
#: Errors of the service: a task appears twice, on two pages, or the count is wrong.
LIES = st.sampled_from(["", "", "", "repeats", "counts more", "counts fewer", "short pages"])


class Moving:
    """A client of a service whose list changes before requests; it records every state of the list."""

    def __init__(self, size: int, changes: list[list[tuple[str, int, int]]], lie: str = "") -> None:
        self.tasks = ["id-%d" % number for number in range(size)]
        self.made = size
        self.changes = list(changes)
        self.lie = lie
        self.states: list[list[str]] = []

    def send(self, call: Call) -> Response:
        for change in self.changes.pop(0) if self.changes else []:
            self._change(*change)
        self.states.append(list(self.tasks))
        query = dict(call.query)
        offset, limit = int(query["offset"]), int(query["limit"])
        if self.lie == "short pages":
            limit -= 1
        page = self.tasks[offset : offset + limit]
        if self.lie == "repeats" and offset and len(page) > 1:
            page[-1] = self.tasks[0]
        count = len(self.tasks) + {"counts more": 1, "counts fewer": -1}.get(self.lie, 0)
        assert call.parse
        body = {"count": count, "tasks": [{"sync_task_id": name} for name in page]}
        return Response(call.parse(body), {})

    def _new(self) -> str:
        self.made += 1
        return "id-%d" % self.made

    def _change(self, kind: str, one: int, other: int) -> None:
        tasks, size = self.tasks, len(self.tasks)
        if kind == "insert":
            tasks.insert(one % (size + 1), self._new())
        elif kind == "sort":
            tasks.sort()
        elif kind == "reverse":
            tasks.reverse()
        elif size > 101 and kind == "both":
            # On the first page and after it; both are kept apart.
            for at in (one % 99, 100 + other % (size - 100)):
                tasks[at] = self._new()
        elif size and kind == "remove":
            del tasks[one % size]
        elif size and kind == "replace":
            del tasks[one % size]
            tasks.insert(other % size, self._new())
        elif size and kind == "move":
            tasks.insert(other % size, tasks.pop(one % size))
        elif size:
            tasks[one % size], tasks[other % size] = tasks[other % size], tasks[one % size]


@given(SIZES, CHANGES)
def test_what_counts_as_complete_was_the_whole_list_at_one_moment(size: int, changes: Any) -> None:
    client: Any = Moving(size, changes)
    try:
        listing = SyncTasks(client, "p").list()
    except IncompleteListingError:
        assert changes
        return
    ids = [str(task.sync_task_id) for task in listing.tasks]
    assert len(ids) == len(set(ids))
    assert set(ids) in [set(state) for state in client.states]


@given(SIZES, CHANGES, LIES)
def test_a_service_that_is_wrong_itself_never_hides_a_task_that_was_there_all_the_time(
    size: int, changes: Any, lie: str
) -> None:
    client: Any = Moving(size, changes, lie)
    try:
        listing = SyncTasks(client, "p").list()
    except (IncompleteListingError, ShapeError):
        return
    shown = {task.sync_task_id for task in listing.tasks}
    if lie != "counts fewer":
        assert not set.intersection(*map(set, client.states)) - shown


REPLACED: dict[str, Callable[[int], list[tuple[str, int, int]]]] = {
    "before the seam": lambda size: [("replace", 5, 3)],
    "at the seam": lambda size: [("replace", 99, 99)],
    "behind the seam": lambda size: [("replace", 120, 130)],
    "from page to page": lambda size: [("replace", 5, 140)],
    "on two pages": lambda size: [("replace", 5, 5), ("replace", 120, 120)],
    "on two pages, around the seam": lambda size: [("both", 98, 0)],
    "reordered": lambda size: [("reverse", 0, 0)],
    "moved over the seam": lambda size: [("move", 3, 120)],
    "swapped over the seam": lambda size: [("swap", 3, 120)],
    "swapped and replaced": lambda size: [("swap", 3, 120), ("replace", 7, 7)],
    "one in, one out": lambda size: [("insert", 0, 0), ("remove", 40, 0)],
}


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("how", REPLACED)
def test_a_change_that_keeps_the_number_of_tasks(how: str, at: int) -> None:
    client: Any = Moving(150, [*([] for _request in range(at)), REPLACED[how](150)])
    try:
        shown = {task.sync_task_id for task in SyncTasks(client, "p").list().tasks}
    except IncompleteListingError:
        return
    assert shown in [set(state) for state in client.states]


def test_small_pages_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    client: Any = Moving(5, [])
    assert len(SyncTasks(client, "p").list().tasks) == 5
    assert len(client.states) == 4 + 3
