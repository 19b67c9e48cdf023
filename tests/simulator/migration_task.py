# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration task: its settings, its progress and its life cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Any
from urllib.parse import quote

from .context import Context
from .objects import SERVICE_FOLDER, StoredObject
from .reasons import SOME_FAILED, BrokenOffError
from .selection import Item, Selection, open_destination, select
from .transfer import COPIED, FAILED, SKIPPED, Rules, Run


class Status(IntEnum):
    """The status of a migration task."""

    WAITING = 1
    RUNNING = 2
    PAUSED = 3
    FAILED = 4
    SUCCEEDED = 5
    RETRYING = 6
    PAUSING = 7


#: Statuses in which a task uses one of the slots for running tasks.
BUSY = (Status.RUNNING, Status.RETRYING, Status.PAUSING)
ACTIVE = (Status.WAITING, *BUSY)
#: Fields of a create that are kept as they are, with the service's defaults.
OPTIONS: dict[str, Any] = {
    "description": None,
    "migrate_since": 0,
    "bandwidth_policy": [],
    "smn_config": None,
    "enable_metadata_migration": False,
    "enable_restore": False,
    "enable_failed_object_recording": True,
    "object_overwrite_mode": "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE",
    "dst_storage_policy": "STANDARD",
    "consistency_check": "size_last_modified",
    "enable_requester_pays": False,
}
COUNTERS = ("total_num", COPIED, FAILED, SKIPPED, "total_size", "complete_size", "real_size")
OUTCOMES = (COPIED, FAILED, SKIPPED)
LISTS = {FAILED: "failed_object_lists", COPIED: "success_object_lists", SKIPPED: "skip_object_lists"}


@dataclass
class MigrationTask:
    """A task as it is stored. Times are in seconds since 1970."""

    id: int
    project_id: str
    region: str
    created: float
    name: str = ""
    task_type: str = "object"
    src_node: dict[str, Any] = field(default_factory=dict)
    dst_node: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    task_priority: str = "MEDIUM"
    source_cdn: dict[str, Any] | None = None
    keys: dict[str, str] | None = None
    encryption: dict[str, str] = field(default_factory=dict)
    group_type: str = "NORMAL_TASK"
    group_id: str = ""
    status: int = Status.WAITING
    waiting_since: float = 0.0
    first_started: float | None = None
    spent: float = 0.0
    pausing_until: float = 0.0
    stopped_at: float = 0.0
    again: bool = False
    is_query_over: bool = False
    counters: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    error_code: str | None = None
    restarted: float = 0.0
    shown_before: tuple[int, str | None] = (Status.WAITING, None)
    record: dict[str, Any] = field(default_factory=dict)
    smn_info: dict[str, Any] | None = None
    before: tuple[int, int] = (0, 0)
    moved_before: int = 0
    pending: list[Item] | None = None
    outcomes: dict[str, list[Item]] = field(default_factory=dict)
    run: Run | None = None

    @property
    def selection(self) -> Selection:
        return Selection(self.task_type.lower(), self.src_node, self.dst_node, self.keys or {})

    @property
    def rules(self) -> Rules:
        return Rules(
            cloud_type=self.src_node["cloud_type"],
            overwrite_mode=self.options["object_overwrite_mode"],
            consistency_check=self.options["consistency_check"],
            migrate_since=self.options["migrate_since"],
            enable_restore=self.options["enable_restore"],
            storage_policy=self.options["dst_storage_policy"],
            cdn=self.source_cdn,
            cdn_key=(self.keys or {}).get("authentication_key"),
        )

    def change(self, values: Mapping[str, Any]) -> None:
        """Set fields directly, as the control endpoint does; counters and options by their own names.

        Raises:
            ValueError: A task has no such field.
        """
        known = {one.name for one in fields(self)}
        for name, value in values.items():
            if name in COUNTERS:
                self.counters[name] = value
            elif name in OPTIONS:
                self.options[name] = value
            elif name in known:
                setattr(self, name, value)
            else:
                raise ValueError(f"a migration task has no field {name!r}")

    # Life cycle

    def wait(self, moment: float, failed_only: bool = False, keep_counters: bool = False) -> None:
        """Wait for a slot: after the create, or when it is started again.

        Args:
            moment: When, in seconds since 1970.
            failed_only: Whether a failed task processes only what failed or was not reached.
            keep_counters: Whether it counts on from what it has copied and skipped where it processes everything.
        """
        self.restarted, self.shown_before = moment, (self.status, self.error_code)
        self.again = self.status == Status.FAILED
        if self.again and failed_only:
            self.pending = self._unfinished()
        elif self.status != Status.PAUSED:
            self.pending = None
        if self.pending is None:
            if keep_counters:
                self._unfinished()
            else:
                self.counters = dict.fromkeys(COUNTERS, 0)
            self.outcomes, self.is_query_over = {}, False
        self.status, self.waiting_since, self.error_code = Status.WAITING, moment, None
        self.record, self.smn_info = {}, None

    def _unfinished(self) -> list[Item]:
        """Return what failed and what was not reached, and no longer count what failed."""
        failed = self.outcomes.pop(FAILED, [])
        self.counters[FAILED] = 0
        self.counters["complete_size"] -= sum(item.size for item in failed)
        return [*failed, *(self.pending or [])]

    def begin(self, context: Context, moment: float) -> None:
        """Begin to run: list the source, unless a pause interrupted it, and plan when each object is processed."""
        retrying = self.again and context.settings.restart_status == "retrying"
        self.status = Status.RETRYING if retrying else Status.RUNNING
        self.first_started = moment if self.first_started is None else self.first_started
        self.before = sum(self.counters[name] for name in OUTCOMES), self.counters["complete_size"]
        self.moved_before = self.counters["real_size"]
        listing = 0.0 if self.is_query_over else context.settings.listing_time
        try:
            open_destination(context, self.selection, moment)
            items = select(context, self.selection, moment) if self.pending is None else self.pending
        except BrokenOffError as broken:
            self.pending = None
            self.run = Run([], moment, listing, [], failure=broken.code)
            return
        self.pending = items
        breakdown = context.breakdowns.take(self.src_node.get("bucket"), self.dst_node["bucket"])
        cut = int(len(items) * breakdown.after) if breakdown else None
        failure = breakdown.error_code if breakdown else None
        self.run = Run(items, moment, listing, self._durations(context, items), cut, failure)
        self._expire(context, moment)

    def _durations(self, context: Context, items: list[Item]) -> list[float]:
        """Return the seconds that each object takes; one that will be skipped is not transferred."""
        destination = context.store.find("HEC", self.dst_node["bucket"])
        objects, rules, settings = destination.objects if destination else {}, self.rules, context.settings
        return [
            settings.object_time
            + (
                item.size / settings.object_speed
                if item.listed and rules.must_copy(item.listed, objects.get(item.target))
                else 0
            )
            for item in items
        ]

    def _expire(self, context: Context, moment: float) -> None:
        """Let the run end when its temporary keys do."""
        assert self.run is not None
        sides = [("HEC", "dst", "TRF.0057"), (self.src_node["cloud_type"], "src", "TRF.0151")]
        for cloud_type, side, code in sides:
            keys = context.access.find(cloud_type, self.selection.side(side), moment)
            if keys is not None:
                self.run.end_early(keys.valid_until, code)

    def process(self, context: Context, moment: float) -> None:
        """Process every object that is due until a moment."""
        if self.run is None:
            return
        destination = context.store.find("HEC", self.dst_node["bucket"])
        rules = self.rules
        for item, at in self.run.due(moment):
            outcome = rules.copy(context, item, destination, at) if destination else FAILED
            self.outcomes.setdefault(outcome, []).append(item)
            self.counters[outcome] += 1
            self.counters["complete_size"] += item.size
            self.counters["real_size"] += item.size if outcome == COPIED else 0
        self.is_query_over = self.is_query_over or (self.pending is not None and self.run.is_listed(moment))

    def pause(self, context: Context, moment: float) -> None:
        """Stop: keep what is left for the next start, drop the keys. A task that only waited is paused at once."""
        waited = self.run is None
        if not waited:
            self.process(context, moment)
            self._leave(moment)
        self.status, self.stopped_at, self.keys = Status.PAUSED if waited else Status.PAUSING, moment, None
        self.pausing_until = moment + context.settings.pausing_time

    def end(self, context: Context, moment: float) -> None:
        """End with success or with the reason of the failure."""
        assert self.run is not None
        self.process(context, moment)
        failure = self.run.failure
        self._leave(moment)
        code = failure or self._shortcoming(context)
        if code is None:
            self.status = Status.SUCCEEDED
        else:
            self.fail(code)
        self._write_lists(context, moment)
        self.smn_info = notification(self.region, self.options["smn_config"], self.status == Status.SUCCEEDED)

    def fail(self, code: str) -> None:
        self.status, self.error_code, self.keys = Status.FAILED, code, None

    def _shortcoming(self, context: Context) -> str | None:
        if self.counters[FAILED]:
            return SOME_FAILED
        nothing = self.counters["total_num"] == 0
        return "TRF.0012" if nothing and context.settings.empty_selection == "fail" else None

    def _leave(self, moment: float) -> None:
        """Leave the slot: keep the totals and what was not processed, drop the keys."""
        assert self.run is not None
        self.counters.update(self.totals(moment))
        self.spent += moment - self.run.started
        if self.pending is not None:
            self.pending = self.pending[self.run.position :]
        self.run, self.keys = None, None

    def totals(self, moment: float) -> dict[str, int]:
        """Return number and bytes of what is listed so far, including what earlier runs processed."""
        if self.run is None:
            return {name: self.counters[name] for name in ("total_num", "total_size")}
        number, size = self.run.listed(moment)
        return {"total_num": self.before[0] + number, "total_size": self.before[1] + size}

    def _write_lists(self, context: Context, moment: float) -> None:
        """Write the lists of copied, skipped and failed objects to the destination bucket."""
        destination = context.store.find("HEC", self.dst_node["bucket"])
        places = {}
        for outcome, items in self.outcomes.items():
            places[outcome] = f"{SERVICE_FOLDER}{LISTS[outcome]}/{self.name}"
            if destination is not None:
                text = "".join(f"{quote(item.name)}\n" for item in items)
                destination.put(StoredObject(places[outcome], modified=moment, text=text))
        if FAILED in places and self.options["enable_failed_object_recording"]:
            code = context.settings.record_error_code
            self.record = {"result": not code, "list_file_key": places[FAILED], "error_code": code or None}


def notification(region: str, smn: Mapping[str, Any] | None, success: bool) -> dict[str, Any] | None:
    """Return the outcome of the message at the end; None where none is sent. The topic must be in the same region."""
    if not smn or ("SUCCESS" if success else "FAILURE") not in smn["trigger_conditions"]:
        return None
    same_region = region in smn["topic_urn"].split(":")
    return {
        "notify_result": same_region,
        "notify_error_message": None if same_region else "OMS.0168",
        "topic_name": "" if same_region else smn["topic_urn"].rpartition(":")[2],
    }
