# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the module, and other actors, on a simulated service that is watched. Virtual time, no socket."""

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
from ansible_collections.hwcloud.oms.tests.unit.harness import EMPTY, IDENTITY, Bench, arguments

from .ledger import TAG, Call, Event, Ledger, spoils_list

#: Long enough for every lag, every late call and every token.
AGES = 4000.0


class Deed(NamedTuple):
    """What somebody else does: create, start, stop, delete, or a whole run of the module on another machine.

    C(which) picks among the tasks that are there; C(fields) are those of the task, or the options of the run.
    """

    kind: str
    which: int = 0
    fields: tuple[tuple[str, Any], ...] = ()


class Meddling(NamedTuple):
    """A deed at one moment of a run: before or after its nth request, or so many seconds after its beginning."""

    deed: Deed
    when: str
    at: float


@dataclass(eq=False)
class Attempt:
    """One run: what it was asked, what it said, and what happened meanwhile."""

    number: int
    options: dict[str, Any]
    check_mode: bool
    good: bool = False
    result: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    #: Everything the service did between its beginning and its end.
    events: list[Event] = field(default_factory=list)
    left: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def looks(self) -> list[Event]:
        """The lists it saw, whole or spoilt."""
        return [event for event in self.events if event.by == self.number and event.operation == "look"]

    @property
    def effects(self) -> list[Event]:
        """What it changed."""
        return [event for event in self.events if event.by == self.number and event.operation != "look"]

    @property
    def disturbances(self) -> list[Event]:
        """What was changed meanwhile by others, or by calls that it had given up."""
        changes = [event for event in self.events if event.operation != "look"]
        return [event for event in changes if event.by != self.number or event.late]

    @property
    def undisturbed_end(self) -> bool:
        """Whether nobody changed anything since it began to read the list for the last time."""
        reading = last_reading(self.looks)
        return bool(reading) and not any(
            event in self.disturbances for event in self.events[self.events.index(reading[0]) :]
        )


def last_reading(looks: Sequence[Event]) -> list[Event]:
    """The looks of the last whole list: all pages, and those that were read once more. Empty: there is none."""
    seen: set[str] = set()
    for at in range(len(looks) - 1, -1, -1):
        if looks[at].call and not spoils_list(looks[at].call or Call()):
            seen |= looks[at].page
        if looks[at].offset == 0 and seen >= set(looks[-1].shown):
            return list(looks[at:])
    return []


class World(Bench):
    """A bench whose runs are numbered, traced and remembered."""

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
        """One run for the sample task, with keys of its own; the faults are over when it is.

        C(turn) is called before each request, and returns when it may be sent.
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
        """Several runs at the same time, request by request; C(order) says whose turn it is each time."""
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
        """All that is there, by id."""
        return {task["sync_task_id"]: task for task in self.cloud.tasks()}

    def do(self, deed: Deed) -> Attempt | None:
        """Somebody else's deed; the service may refuse it. A run is given back."""
        project, fields = self.cloud.account.project_id, dict(deed.fields)
        if deed.kind == "run":
            return self.attempt(**fields)
        there = sorted(self.tasks())
        try:
            if deed.kind == "create":
                self.cloud.service.create(project, fields.get("dst_region", TASK["dst_region"]), {**TASK, **fields})
            elif there:
                task = there[deed.which % len(there)]
                body = (KEYS,) if deed.kind == "start" else ()
                getattr(self.cloud.service, deed.kind)(project, task, *body)
        except RefusedError:
            pass
        return None

    def let_the_dust_settle(self) -> None:
        """Hours pass: every lag is over, and every call that was on its way has arrived."""
        self.cloud.faults.clear()
        self.clock.sleep(AGES)


class Turns:
    """Several threads, of which exactly one works at any time: each hands over before each request."""

    def __init__(self, works: Sequence[Callable[[Callable[[], None]], None]]) -> None:
        self._go = [threading.Semaphore(0) for _work in works]
        self._back = threading.Semaphore(0)
        self._alive: set[int] = set(range(len(works)))
        self._failures: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._work, args=(number, work), daemon=True) for number, work in enumerate(works)
        ]

    def take(self, order: Sequence[int]) -> None:
        """Let them work in this order, and then in turn, to the end.

        Raises:
            BaseException: What one of them raised.
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
        # It is raised again where somebody waits for it.
        except BaseException as exc:  # noqa: BLE001
            self._failures.append(exc)
        self._alive.discard(number)
        self._back.release()

    def _hand_over(self, number: int) -> None:
        self._back.release()
        self._go[number].acquire()


class Tracer(BaseAdapter):
    """Carries the requests of one run, notes them, and lets others meddle in between."""

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
        """Nothing is held open."""

    def _meddle(self, when: str) -> None:
        for one in self._meddling:
            if one.when == when and one.at == len(self._attempt.calls):
                self._world.do(one.deed)


@contextmanager
def small_pages(size: int) -> Iterator[None]:
    """Let the module ask for pages so small that a few tasks make several."""
    before, listing.PAGE_SIZE = listing.PAGE_SIZE, size
    try:
        yield
    finally:
        listing.PAGE_SIZE = before


def identity_of(task: dict[str, Any]) -> tuple[Any, ...]:
    """What says which task is meant."""
    return tuple(task[name] for name in ("src_cloud_type", *IDENTITY))
