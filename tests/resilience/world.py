# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the module and other actors on a watched simulated service, in virtual time and without a socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count
from typing import Any, Callable, NamedTuple

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from ansible_collections.hwcloud.oms.plugins.module_utils._api import listing
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.simulator.errors import RefusedError
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY, IDENTITY, Bench, arguments

from .ledger import TAG, Call, Event, Ledger, spoils_list

#: Seconds; longer than every delay, every late request and every token.
AGES = 4000.0


class Deed(NamedTuple):
    """An action of another actor: create, start, stop, delete, or a run of the module on another machine.

    `which` selects one of the existing tasks; `fields` are those of the task, or the options of the run.
    """

    kind: str
    which: int = 0
    fields: tuple[tuple[str, Any], ...] = ()


class Meddling(NamedTuple):
    """An action during a run: before or after its nth request, or a number of seconds after its start."""

    deed: Deed
    when: str
    at: float


@dataclass(eq=False)
class Attempt:
    """One run: its options, its result, and what happened meanwhile."""

    number: int
    options: dict[str, Any]
    check_mode: bool
    good: bool = False
    result: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    #: Everything that the service did during the run.
    events: list[Event] = field(default_factory=list)
    left: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def looks(self) -> list[Event]:
        """Return the lists that it received, complete or not."""
        return [event for event in self.events if event.by == self.number and event.operation == "look"]

    @property
    def effects(self) -> list[Event]:
        """Return what it changed."""
        return [event for event in self.events if event.by == self.number and event.operation != "look"]

    @property
    def disturbances(self) -> list[Event]:
        """Return what others, or its timed-out requests, changed meanwhile."""
        changes = [event for event in self.events if event.operation != "look"]
        return [event for event in changes if event.by != self.number or event.late]

    @property
    def undisturbed_end(self) -> bool:
        """Return whether nothing changed since it began to read the list for the last time."""
        reading = last_reading(self.looks)
        return bool(reading) and not any(
            event in self.disturbances for event in self.events[self.events.index(reading[0]) :]
        )


def last_reading(looks: Sequence[Event]) -> list[Event]:
    """Return the pages of the last complete list, including repeated ones; empty if there is none."""
    seen: set[str] = set()
    for at in range(len(looks) - 1, -1, -1):
        if looks[at].call and not spoils_list(looks[at].call or Call()):
            seen |= looks[at].page
        if looks[at].offset == 0 and seen >= set(looks[-1].shown):
            return list(looks[at:])
    return []


class World(Bench):
    """A bench whose runs are numbered, traced and recorded."""

    def __init__(self, page: int = 100, **settings: Any) -> None:
        super().__init__(**settings)
        self.ledger = Ledger(self.cloud)
        self.page = page
        self.attempts: list[Attempt] = []

    def attempt(
        self,
        faults: tuple[Fault, ...] = (),
        meddling: tuple[Meddling, ...] = (),
        check_mode: bool = False,
        turn: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> Attempt:
        """Run the module for the sample task with keys of its own; the faults end with the run.

        `turn` is called before each request, and returns when it may be sent.
        """
        number = len(self.attempts)
        keys = {name: "%s-%04d" % (name, number) for name in KEYS}
        attempt = Attempt(number, arguments(**{**self.connection, **TASK, **keys, **options}), check_mode)
        self.attempts.append(attempt)
        for fault in faults:
            self.cloud.faults.add(fault)
        for one in meddling:
            if one.when == "later":
                self.clock.call_later(one.at, partial(self.do, one.deed))
        begun = len(self.ledger.events)
        tracer = Tracer(self, attempt, meddling, turn)
        run = Run(attempt.options, check_mode, EMPTY, clock=self.clock, adapter=tracer)
        with small_pages(self.page):
            attempt.good, attempt.result = execute(run, sync_task)
        attempt.warnings = run.warnings
        if faults:
            self.cloud.faults.clear()
        attempt.events = self.ledger.events[begun:]
        attempt.left = self.tasks()
        return attempt

    def race(
        self, runs: Sequence[dict[str, Any]], order: Sequence[int] = (), faults: tuple[Fault, ...] = ()
    ) -> list[Attempt]:
        """Run the module several times at once; `order` decides which run sends the next request."""
        before = len(self.attempts)
        for fault in faults:
            self.cloud.faults.add(fault)

        def one(options: dict[str, Any], turn: Callable[[], None]) -> None:
            self.attempt(turn=turn, **options)

        with small_pages(self.page):
            Turns([partial(one, options) for options in runs]).take(order)
        self.cloud.faults.clear()
        return self.attempts[before:]

    def tasks(self) -> dict[str, dict[str, Any]]:
        """Return all tasks by ID."""
        return {task["sync_task_id"]: task for task in self.cloud.tasks()}

    def do(self, deed: Deed) -> Attempt | None:
        """Perform an action of another actor, which the service may refuse; return the run, if it is one."""
        project, fields = self.cloud.account.project_id, dict(deed.fields)
        if deed.kind == "run":
            return self.attempt(**fields)
        there = sorted(self.tasks())
        try:
            if deed.kind == "create":
                self.cloud.sync_tasks.create(project, fields.get("dst_region", TASK["dst_region"]), {**TASK, **fields})
            elif there:
                task = there[deed.which % len(there)]
                body = (KEYS,) if deed.kind == "start" else ()
                getattr(self.cloud.sync_tasks, deed.kind)(project, task, *body)
        except RefusedError:
            pass
        return None

    def finish_pending(self) -> None:
        """Advance the time by hours: every delay is over, and every pending request has arrived."""
        self.cloud.faults.clear()
        self.clock.sleep(AGES)


class Turns:
    """Run several threads, one at a time: each yields before each request."""

    def __init__(self, works: Sequence[Callable[[Callable[[], None]], None]]) -> None:
        self._go = [threading.Semaphore(0) for _work in works]
        self._back = threading.Semaphore(0)
        self._alive: set[int] = set(range(len(works)))
        self._failures: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._work, args=(number, work), daemon=True) for number, work in enumerate(works)
        ]

    def take(self, order: Sequence[int]) -> None:
        """Run them in this order, and then in turn, until all have ended.

        Raises:
            BaseException: One of them raised it.
        """
        for thread in self._threads:
            thread.start()
        whose = chain(order, count())
        while self._alive:
            there = sorted(self._alive)
            self._go[there[next(whose) % len(there)]].release()
            self._back.acquire()
        for thread in self._threads:
            thread.join()
        for failure in self._failures:
            raise failure

    def _work(self, number: int, work: Callable[[Callable[[], None]], None]) -> None:
        self._go[number].acquire()
        try:
            work(partial(self._hand_over, number))
        # It is raised again in the waiting thread.
        except BaseException as exc:  # noqa: BLE001
            self._failures.append(exc)
        self._alive.discard(number)
        self._back.release()

    def _hand_over(self, number: int) -> None:
        self._back.release()
        self._go[number].acquire()


class Tracer(BaseAdapter):
    """Send the requests of one run, record them, and let other actors act in between."""

    def __init__(
        self, world: World, attempt: Attempt, meddling: tuple[Meddling, ...], turn: Callable[[], None]
    ) -> None:
        super().__init__()
        self._turn = turn
        self._world = world
        self._attempt = attempt
        self._meddling = meddling

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        self._turn()
        call = Call()
        self._attempt.calls.append(call)
        self._meddle("before")
        tag = "%d/%d" % (self._attempt.number, len(self._attempt.calls))
        request.headers[TAG] = tag
        self._world.ledger.sending(tag, call)
        try:
            return self._world.adapter.send(request, *arguments, **options)
        finally:
            del self._world.ledger.waiting[tag]
            self._meddle("after")

    def close(self) -> None:
        """Do nothing: no connection is open."""

    def _meddle(self, when: str) -> None:
        for one in self._meddling:
            if one.when == when and one.at == len(self._attempt.calls):
                self._world.do(one.deed)


@contextmanager
def small_pages(size: int) -> Iterator[None]:
    """Make the module request pages so small that a few tasks need several."""
    before, listing.PAGE_SIZE = listing.PAGE_SIZE, size
    try:
        yield
    finally:
        listing.PAGE_SIZE = before


def identity_of(task: dict[str, Any]) -> tuple[Any, ...]:
    """Return the fields that identify a task."""
    return tuple(task[name] for name in ("src_cloud_type", *IDENTITY))
