# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the work of a module what it needs, without AnsibleModule."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Callable

from .._client.connection import Connection, resolve_connection
from .._client.session import Session, connection_warnings
from .._common.masking import WHOLE_WORD_BELOW
from .._common.redactor import Redactor, printable

if TYPE_CHECKING:
    from .._api.sources import Sources
    from .._api.sync_tasks import SyncTasks
    from .._client.client import Client
    from .._common.protocols import Adapter, Clock
    from .slices import Slice

#: Options that are secrets wherever they come from.
SECRETS = (
    "access_key",
    "secret_key",
    "security_token",
    "auth_token",
    "password",
    "src_ak",
    "src_sk",
    "dst_ak",
    "dst_sk",
    "authentication_key",
    "src_security_token",
    "dst_security_token",
    "src_connection_string",
    "src_json_auth_file",
)


class Run:
    """One run of a module, without AnsibleModule: what it is given and what it reports.

    Args:
        params: The module's options.
        check_mode: Whether writes are to be left out.
        environ: The environment that options fall back to; that of the process when left out.
        register: Called with each secret, so that Ansible masks it too.
        clock: Source of time.
        adapter: Carries the requests in place of the network, for tests.
        log: Writes a line of progress where an operator can follow it.
    """

    def __init__(
        self,
        params: Mapping[str, Any],
        check_mode: bool = False,
        environ: Mapping[str, str] | None = None,
        register: Callable[[str], None] | None = None,
        clock: Clock = time,
        adapter: Adapter | None = None,
        log: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._log = log
        self.params = params
        self.check_mode = check_mode
        self.environ: Mapping[str, str] = os.environ if environ is None else environ
        self.clock = clock
        self.adapter = adapter
        self.warnings: list[str] = []
        #: The slice of the run that this process works on; None where it is the whole run.
        self.slice: Slice | None = None
        #: What the earlier entries of a list are going to leave, in check mode.
        self.predicted: Sequence[Any] = ()
        self._lock = Lock()
        self.redactor = Redactor(register)
        self.add_secrets(params)
        self.add_secrets(params.get("source_cdn") or {})

    def add_secrets(self, values: Mapping[str, Any]) -> None:
        """Make the secrets among some options known to the redactor."""
        self.redactor.add(*(values.get(name) for name in SECRETS))

    def warn(self, text: str) -> None:
        """Add a warning, unless there is the same already. Threads may do so at the same time."""
        with self._lock:
            if text not in self.warnings:
                self.warnings.append(text)

    def log(self, text: str) -> None:
        """Write a line of progress to the log."""
        self._log(printable(self.redactor.text(text)))

    def warn_unmaskable_secrets(
        self, *sources: Mapping[str, Any], readable: str, names: Iterable[str] = SECRETS
    ) -> None:
        """Warn of secrets that cannot be masked without masking parts of the rest of the output.

        Args:
            sources: Options by name, wherever they come from.
            readable: Everything that the result shows of the task.
            names: The options among them that are secrets.
        """
        for source in sources:
            for name in names:
                secret = source.get(name)
                if secret and len(secret) < WHOLE_WORD_BELOW:
                    self.warn(
                        f"{name} is shorter than {WHOLE_WORD_BELOW} characters, so Ansible masks other text of the "
                        "output where it occurs."
                    )
                elif secret and secret in readable:
                    self.warn(f"The value of {name} occurs in what the task shows; Ansible will mask it there too.")

    def connect(
        self, *dst_regions: str | None, option: str = "dst_region", sync: bool = True, strict: bool = False
    ) -> Connection:
        """Return where to call and as whom, and warn of what looks wrong with it. Nothing is sent.

        Args:
            dst_regions: Regions of the destination buckets, None where one is not given. The first is the default.
            option: The name of their option in warnings.
            sync: Whether the run is about synchronization tasks.
            strict: Whether another region is an error, as for migrations.

        Raises:
            ConfigurationError: An option of the connection is missing or cannot be right.
        """
        connection = resolve_connection(self.params, self.environ, next(filter(None, dst_regions), None))
        self.add_secrets(connection.credentials._asdict())
        for warning in connection_warnings(connection, self.environ, dst_regions, option, sync, strict):
            self.warn(warning)
        return connection

    def open(self, connection: Connection) -> SyncTasks:
        """Return the synchronization tasks of the project."""
        from .._api.sync_tasks import SyncTasks

        return SyncTasks(*self.session(connection))

    def open_sources(self, connection: Connection) -> Sources:
        """Return the look-ups of the project."""
        from .._api.sources import Sources

        return Sources(*self.session(connection))

    def session(self, connection: Connection) -> tuple[Client, str]:
        """Return an authenticated client, and the id of the project."""
        return Session(connection, self.warn, self.redactor, self.clock, self.adapter).open()

    @staticmethod
    def expect_wait() -> None:
        """Collect garbage again: what follows, such as a write, may take minutes. See `startup`."""
        gc.enable()

    def part(self, params: Mapping[str, Any], label: str, opened: tuple[Client, str]) -> Run:
        """Return the run of one entry of a list. It has the secrets, the warnings and the client of the whole run.

        Args:
            params: The options of the entry's own module.
            label: Comes before each warning.
            opened: What session() returned.
        """
        return _Part(self, params, label, opened)


class _Part(Run):
    def __init__(self, whole: Run, params: Mapping[str, Any], label: str, opened: tuple[Client, str]) -> None:
        super().__init__(params, whole.check_mode, whole.environ, clock=whole.clock, adapter=whole.adapter)
        self._whole = whole
        self._label = label
        self._opened = opened
        self._log = whole._log
        self.redactor = whole.redactor
        self.add_secrets(params)
        self.add_secrets(params.get("source_cdn") or {})

    def warn(self, text: str) -> None:
        self._whole.warn(f"{self._label}: {text}")

    def session(self, _connection: Connection) -> tuple[Client, str]:
        return self._opened
