# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create a synchronization task at most once."""

from __future__ import annotations

from typing import Any

from ..._api.bucket_pair import Identity
from ..._api.listing import Absent
from ..._api.models import RUNNING, SyncTask
from ..._lifecycle.create_once import Creation
from ..drift import differences
from .actions import Actions
from .progress import Progress
from .request_bodies import create_settings


class SyncTaskCreation(Creation[SyncTask]):
    """One create of a synchronization task.

    Args:
        applier: Has the requests, the clock, and what the playbook asks for.
        progress: What the run has done so far; the create is added to it.
        absent: Proof that no such task existed, other than the old one, before this run wrote anything.
        settings: The settings of the new task that can be read back.
        wait: Whether to wait until the task is running.
    """

    def __init__(
        self, applier: Actions, progress: Progress, absent: Absent[Identity], settings: dict[str, Any], wait: bool
    ) -> None:
        timeout = applier.desired.wait_timeout if applier.desired.wait else 0.0
        super().__init__(applier.api, progress, absent, applier.clock, applier.warn, timeout)
        self.applier = applier
        self.progress = progress
        self.settings = settings
        self.wait = wait

    def send(self) -> str:
        return self.applier.api.create(self.absent, create_settings(self.applier.desired, self.settings))

    def expected(self, own: str) -> SyncTask:
        return SyncTask(own, **self.absent.identity._asdict())

    def remove(self, task: SyncTask) -> None:
        self.applier.act("stop", self.progress, task, wait=True, removing=True)
        self.applier.act("delete", self.progress, task, wait=True, removing=True)

    def accept(self, found: SyncTask) -> None:
        self.progress.new = found
        # A task whose id no response gave may be another run's: with other settings it is not a successor either.
        self.progress.adopted = not self.own and (
            not self.progress.old_task_exists or bool(differences(self.applier.desired, found))
        )
        if self.wait and found.status != RUNNING:
            self.applier.wait_for_status(self.progress, found, RUNNING, wait=True, removing=False)
