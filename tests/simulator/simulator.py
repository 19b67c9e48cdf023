# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated cloud as tests use it."""

from __future__ import annotations

import ssl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from functools import partial
from random import Random
from typing import Any

from . import routes_identity, routes_look_up, routes_migration, routes_sync
from .access import BucketKeys, Cdn
from .clock import Clock
from .context import Context
from .faults import Faults
from .identity import Account, Identity
from .journal import Entry, Journal, short_hash
from .look_ups import LookUps
from .migration_groups import MigrationGroups
from .migration_task import OPTIONS
from .migrations import Migrations
from .objects import Bucket, compare, generated
from .reasons import Breakdown
from .routing import Handler
from .scheduler import Scheduler
from .server import HOST, serving
from .settings import Settings
from .sync_rows import sync_rows
from .sync_tasks import SyncTasks

DEFAULT_REGION = "cn-north-4"
SEEDED_SOURCE = {"cloud_type": "Aliyun", "region": "cn-hangzhou", "bucket": "seeded-source", "object_key": [""]}
SEEDED_DESTINATION = {"region": DEFAULT_REGION, "bucket": "seeded-target"}
#: Fields of a create; the others are set on what is stored.
CREATED_WITH = frozenset((*OPTIONS, "task_type", "src_node", "dst_node", "source_cdn", "task_priority"))


class Simulator:
    """OMS and IAM with their state. `running` serves one on a socket, `InProcessAdapter` needs no socket.

    Accounts, ids and keys follow from `seed`, so that a run can be repeated. By default there is one
    account with a pair of permanent keys (`account`) and a pair of temporary ones (`temporary_account`).
    """

    def __init__(self, settings: Settings | None = None, clock: Clock = time, seed: int = 0) -> None:
        self.settings = settings or Settings()
        self._first_settings = replace(self.settings)
        self.clock = clock
        self.url = "http://simulator.invalid"
        random = Random(seed)
        self.identity = Identity(self.settings, clock, random)
        self.context = Context(self.settings, clock, random)
        self.sync_tasks = SyncTasks(self.context)
        self.scheduler = Scheduler(self.context)
        rows = partial(sync_rows, self.context, self.sync_tasks)
        self.migrations = Migrations(self.context, self.scheduler, rows)
        self.migration_groups = MigrationGroups(self.context, self.scheduler)
        self.look_ups = LookUps(self.context)
        self.faults = Faults()
        self.journal = Journal()
        self.account = self.identity.add_account(DEFAULT_REGION)
        self.temporary_account = self.identity.add_temporary_keys(self.account)
        self.handlers: dict[str, Handler] = {
            **routes_identity.handlers(self.identity, self.journal),
            **routes_sync.handlers(self.sync_tasks),
            **routes_migration.task_handlers(self.migrations),
            **routes_migration.group_handlers(self.migration_groups),
            **routes_look_up.handlers(self.look_ups),
        }

    # Requests

    @property
    def log(self) -> list[Entry]:
        """Return every request to the cloud so far, in the order of arrival."""
        return self.journal.entries()

    @property
    def minted(self) -> list[str]:
        """Return signatures that were received and tokens that were issued, as they are."""
        return list(self.journal.minted)

    def clear_log(self) -> None:
        """Remove the record of requests."""
        self.journal.clear()

    def writes(self) -> list[Entry]:
        """Return the requests that ask for a change: all but GET, the login and look-ups."""
        return self.journal.writes()

    def hash(self, secret: str) -> str:
        """Return what is in log and tasks instead of this secret."""
        return short_hash(secret)

    # Synchronization tasks

    def tasks(self, project_id: str | None = None) -> list[dict[str, Any]]:
        """Return every synchronization task with `key_hashes`, which is None once the keys are dropped.

        `status` is the stored one: with a stop_lag, lists may still show another.
        """
        return self.sync_tasks.overview(project_id)

    def add_task(self, project_id: str | None = None, **fields: Any) -> str:
        """Store a task without a request, as another actor would, and return its id. Any field can be set."""
        return self.sync_tasks.add(project_id or self.account.project_id, **fields).sync_task_id

    def change_task(self, sync_task_id: str, **fields: Any) -> None:
        """Set fields of a synchronization task without a request."""
        self.sync_tasks.change(sync_task_id, **fields)

    def remove_task(self, sync_task_id: str) -> None:
        """Remove a synchronization task without a request."""
        self.sync_tasks.remove(sync_task_id)

    # Buckets and migrations

    def add_bucket(self, cloud_type: str, name: str, region: str = DEFAULT_REGION, **fields: Any) -> Bucket:
        """Declare a bucket, filled with `objects=n` generated objects; OMS does not serve it with `supported=False`."""
        with self.context.lock:
            self.context.settle()
            number = fields.pop("objects", 0)
            bucket = self.context.store.declare(cloud_type, name, region, **fields)
            for stored in map(generated, range(number)):
                bucket.put(stored)
            return bucket

    def bucket(self, cloud_type: str, name: str) -> Bucket:
        """Return a bucket as it is now.

        Raises:
            KeyError: No bucket has that name.
        """
        with self.context.lock:
            self.context.settle()
            bucket = self.context.store.find(cloud_type, name)
            if bucket is None:
                raise KeyError(f"{cloud_type} bucket {name}")
            return bucket

    def compare(self, cloud_type: str, source: str, destination: str, **parts: str) -> dict[str, Any]:
        """Compare a source bucket with a destination bucket; `prefix` and `save_prefix` narrow and shift it."""
        return compare(self.bucket(cloud_type, source), self.bucket("HEC", destination), **parts)

    def add_keys(self, cloud_type: str, **fields: Any) -> BucketKeys:
        """Register keys of buckets in a cloud; from then on, other keys are invalid there."""
        keys = BucketKeys(cloud_type, **fields)
        with self.context.lock:
            self.context.access.register(keys)
        return keys

    def add_cdn(self, domain: str, **fields: Any) -> Cdn:
        """Register a CDN domain; `mode` is "serve", "refuse" or "other"."""
        cdn = Cdn(domain, **fields)
        with self.context.lock:
            self.context.access.add_cdn(cdn)
        return cdn

    def plan_breakdown(self, error_code: str, **fields: Any) -> Breakdown:
        """Plan a failure of migrations, by its reason."""
        breakdown = Breakdown(error_code, **fields)
        with self.context.lock:
            self.context.breakdowns.plan(breakdown)
        return breakdown

    def add_migration_task(self, project_id: str | None = None, **fields: Any) -> int:
        """Store a migration task without a request, as another actor would, and return its id.

        Args:
            project_id: Project that it belongs to, by default that of the first account.
            fields: What a create has (of src_node and dst_node only what differs), and any other field of a task.
        """
        body = _body_of(fields)
        project_id = project_id or self.account.project_id
        return self.migrations.add(project_id, self.identity.region_of(project_id), body, **fields).id

    def change_migration_task(self, task_id: int, **fields: Any) -> None:
        """Set fields of a migration task without a request."""
        self.migrations.change(task_id, **fields)

    def add_migration_task_group(self, project_id: str | None = None, **fields: Any) -> str:
        """Store a migration task group without a request, and return its id; fields as of a migration task."""
        body = _body_of(fields)
        project_id = project_id or self.account.project_id
        return self.migration_groups.add(project_id, self.identity.region_of(project_id), body, **fields).group_id

    def migration_tasks(self, project_id: str | None = None) -> list[dict[str, Any]]:
        """Return every migration task with `key_hashes`, which is None once the keys are dropped."""
        return self.migrations.overview(project_id)

    def migration_task_groups(self, project_id: str | None = None) -> list[dict[str, Any]]:
        """Return every migration task group with `key_hashes`, which is None once the keys are dropped."""
        return self.migration_groups.overview(project_id)

    # Accounts and reset

    def add_account(self, region: str = DEFAULT_REGION, **quota: int | None) -> Account:
        """Open an account of another tenant; `quota=n` gives its project a quota of its own."""
        account = self.identity.add_account(region)
        if quota:
            self.sync_tasks.set_quota(account.project_id, **quota)
        return account

    def reset(self) -> None:
        """Restore the beginning: no tasks, buckets, faults or log, first settings, all accounts' tokens valid."""
        self.settings.update(**self._first_settings.as_dict())
        self.identity.reset()
        with self.context.lock:
            self.sync_tasks.reset()
            self.scheduler.clear()
            self.context.clear()
            self.look_ups.agreements.clear()
        self.faults.clear()
        self.journal.clear()

    def response_headers(self) -> dict[str, str]:
        """Return the headers of every response."""
        return {
            "Content-Type": "application/json",
            "X-Request-Id": uuid.uuid4().hex,
            "Date": formatdate(self.clock.time(), usegmt=True),
        }


def _body_of(fields: dict[str, Any]) -> dict[str, Any]:
    """Take out of `fields` what a create has, and return it with defaults for the buckets."""
    body = {name: fields.pop(name) for name in list(fields) if name in CREATED_WITH}
    body["src_node"] = {**SEEDED_SOURCE, **body.get("src_node", {})}
    body["dst_node"] = {**SEEDED_DESTINATION, **body.get("dst_node", {})}
    return body


@contextmanager
def running(
    settings: Settings | None = None,
    clock: Clock = time,
    port: int = 0,
    seed: int = 0,
    ssl_context: ssl.SSLContext | None = None,
    host: str = HOST,
) -> Iterator[Simulator]:
    """Serve a simulator on 127.0.0.1, or another loopback address, on a free port unless one is given."""
    simulator = Simulator(settings, clock, seed)
    with serving(simulator, port, ssl_context, host) as simulator.url:
        yield simulator
