# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated cloud as tests hold it in their hands."""

from __future__ import annotations

import ssl
import time
import uuid
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from random import Random
from typing import Any, Iterator, Optional

from .app import create_app
from .clock import Clock
from .faults import Faults
from .identity import Account, Identity
from .journal import Entry, Journal, short_hash
from .server import HOST, serving
from .service import Service
from .settings import Settings

DEFAULT_REGION = "cn-north-4"


class Simulator:
    """OMS and IAM with their state. `running` puts one on a socket, `InProcessAdapter` needs none.

    Accounts, ids and keys follow from `seed`, so that a run can be repeated. By default there is one
    account with a pair of permanent keys (`account`) and a pair of temporary ones (`temporary_account`).
    """

    def __init__(self, settings: Optional[Settings] = None, clock: Clock = time, seed: int = 0) -> None:
        self.settings = settings or Settings()
        self._first_settings = replace(self.settings)
        self.clock = clock
        self.url = "http://simulator.invalid"
        random = Random(seed)
        self.identity = Identity(self.settings, clock, random)
        self.service = Service(self.settings, clock, random)
        self.faults = Faults()
        self.journal = Journal()
        self.account = self.identity.add_account(DEFAULT_REGION)
        self.temporary_account = self.identity.add_temporary_keys(self.account)
        self.app = create_app(self)

    # What came in

    @property
    def log(self) -> list[Entry]:
        """Every request to the cloud so far, in the order of arrival."""
        return self.journal.entries()

    @property
    def minted(self) -> list[str]:
        """Signatures that came in and tokens that were given out, as they are."""
        return list(self.journal.minted)

    def clear_log(self) -> None:
        self.journal.clear()

    def writes(self) -> list[Entry]:
        """The requests that wanted to change something (all but GET and the login)."""
        return self.journal.writes()

    def hash(self, secret: str) -> str:
        """What stands in log and tasks for this secret."""
        return short_hash(secret)

    # What is there

    def tasks(self, project_id: Optional[str] = None) -> list[dict[str, Any]]:
        """Every stored task with `key_hashes`, which is None once the keys are dropped.

        `status` is the stored one: with a stop_lag, lists may still show another.
        """
        return self.service.overview(project_id)

    def add_task(self, project_id: Optional[str] = None, **fields: Any) -> str:
        """Put a task there without a request, as another actor would; gives its id. Any field can be set."""
        return self.service.add(project_id or self.account.project_id, **fields).sync_task_id

    def change_task(self, sync_task_id: str, **fields: Any) -> None:
        self.service.change(sync_task_id, **fields)

    def remove_task(self, sync_task_id: str) -> None:
        self.service.remove(sync_task_id)

    def add_account(self, region: str = DEFAULT_REGION, **quota: Optional[int]) -> Account:
        """Another tenant; `quota=n` gives its project a quota of its own."""
        account = self.identity.add_account(region)
        if quota:
            self.service.set_quota(account.project_id, **quota)
        return account

    def reset(self) -> None:
        """Back to the beginning: no tasks, faults or log, first settings, all accounts' tokens valid."""
        self.settings.update(**self._first_settings.as_dict())
        self.identity.reset()
        self.service.reset()
        self.faults.clear()
        self.journal.clear()

    def answer_headers(self) -> dict[str, str]:
        """What heads every answer."""
        return {
            "Content-Type": "application/json",
            "X-Request-Id": uuid.uuid4().hex,
            "Date": formatdate(self.clock.time(), usegmt=True),
        }


@contextmanager
def running(
    settings: Optional[Settings] = None,
    clock: Clock = time,
    port: int = 0,
    seed: int = 0,
    ssl_context: Optional[ssl.SSLContext] = None,
    host: str = HOST,
) -> Iterator[Simulator]:
    """A simulator that answers on 127.0.0.1, or another loopback address, on a free port unless one is given."""
    simulator = Simulator(settings, clock, seed)
    with serving(simulator, port, ssl_context, host) as simulator.url:
        yield simulator
