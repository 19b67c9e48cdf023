# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create a migration at most once."""

from __future__ import annotations

from typing import Any

from .._api.listing import Absent, CompleteListing
from .._api.migration_identity import Identity
from .._api.migration_models import TASK, Migration, blank_migration
from .._lifecycle.create_once import Creation
from .actions import LONGEST_LAG, Actions
from .desired import Desired
from .drift import drift
from .lookup import name_part
from .progress import RunProgress
from .request_bodies import create_body


class MigrationCreation(Creation[Migration]):
    """One create of a task or a group.

    Args:
        actions: Has the requests and the clock.
        progress: What the run has done so far; the create is added to it.
        absent: Proof that no such migration existed, other than the old one.
        request: What is asked for.
    """

    def __init__(self, actions: Actions, progress: RunProgress, absent: Absent[Identity], request: Desired) -> None:
        # A copy may be waited for without a limit, its place in the list may not.
        timeout = min(request.wait_timeout, LONGEST_LAG) if request.wait else 0.0
        super().__init__(actions.api, progress, absent, actions.clock, actions.warn, timeout)
        self.actions = actions
        self.progress = progress
        self.request = request
        self.ids = f"{request.kind}_ids"
        # Ids of groups are random, and a group that waits has no time.
        self.is_ordered = request.kind == TASK

    def send(self) -> Any:
        return self.actions.api.create(self.absent, create_body(self.request))

    def expected(self, own: Any) -> Migration:
        identity = self.absent.identity
        return blank_migration(self.request.kind)._replace(
            key=own,
            src_cloud_type=self.request.src_node.get("cloud_type"),
            src_region=identity.src_region,
            src_bucket=identity.src_bucket,
            dst_region=identity.dst_region,
            dst_bucket=identity.dst_bucket,
            run=identity.run,
        )

    def list_with(self, own: Any) -> CompleteListing[Migration]:
        """Return the tasks whose names contain both buckets, or all.

        Names begin with the buckets: where the own task is found by them, every other one of them is found too.
        """
        part = name_part(self.request)
        if part:
            named: CompleteListing[Migration] = self.actions.tasks.named(part)
            if named.by_id(own):
                return named
        return super().list_with(own)

    def is_gone(self, own: Any) -> bool:
        return self.actions.api.show(own) is None

    def remove(self, task: Migration) -> None:
        self.actions.remove(self.progress, task)

    def accept(self, found: Migration) -> None:
        self.progress.new = found
        # One whose id no response gave may be another run's.
        self.progress.adopted = not self.own and (self.progress.replaced is None or bool(drift(self.request, found)))
