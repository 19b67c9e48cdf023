# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module of the collection does around its own work. Private to hwcloud.oms."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from typing import Any, Callable

from .._api.sync_tasks import SyncTasks
from .._client.auth import Auth, key_auth, no_auth, token_auth
from .._client.client import Client
from .._client.connection import ROLE_REGION, Connection, resolve_connection
from .._common.errors import ConfigurationError
from .._common.masking import WHOLE_WORD_BELOW
from .._common.redactor import Redactor, printable

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
)
#: Regions whose documentation tells of synchronization tasks.
DOCUMENTED_REGIONS = ("cn-north-4", "cn-east-3", "cn-southwest-2")

#: Addresses that no network lies before.
LOOPBACK = r"http://(127(\.\d{1,3}){3}|localhost|\[::1\])([:/]|\Z)"


class Run:
    """One run of a module, without AnsibleModule: what it is given and what it tells.

    Args:
        params: The module's options.
        check_mode: Whether writes are to be left out.
        environ: The environment that options fall back to; that of the process when left out.
        register: Told of each secret, so that Ansible masks it too.
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
        clock: Any = time,
        adapter: Any = None,
        log: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._log = log
        self.params = params
        self.check_mode = check_mode
        self.environ: Mapping[str, str] = os.environ if environ is None else environ
        self.clock = clock
        self.adapter = adapter
        self.warnings: list[str] = []
        self.redactor = Redactor(register)
        self.add_secrets(params)
        self.add_secrets(params.get("source_cdn") or {})

    def add_secrets(self, values: Mapping[str, Any]) -> None:
        """Let the redactor know the secrets among some options."""
        self.redactor.add(*(values.get(name) for name in SECRETS))

    def warn(self, text: str) -> None:
        """Something the user should know; said once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def log(self, text: str) -> None:
        """Progress, for the log."""
        self._log(printable(self.redactor.text(text)))

    def warn_unmaskable_secrets(self, *sources: Mapping[str, Any], readable: str) -> None:
        """Warn of secrets that can't be masked without cutting up the rest of the output.

        Args:
            sources: Options by name, wherever they come from.
            readable: Everything that the result shows of the task.
        """
        for source in sources:
            for name in SECRETS:
                secret = source.get(name)
                if secret and len(secret) < WHOLE_WORD_BELOW:
                    self.warn(
                        f"{name} is so short that it is masked only where it stands alone: it could be seen elsewhere."
                    )
                elif secret and secret in readable:
                    self.warn(f"The value of {name} occurs in what the task shows; Ansible will mask it there too.")

    def connect(self, default_region: str | None = None) -> Connection:
        """Where to call and as whom. Nothing is sent.

        Raises:
            ConfigurationError: See C(_connection).
        """
        connection = resolve_connection(self.params, self.environ, default_region)
        self.add_secrets(connection.credentials._asdict())
        region = connection.region
        if region and region not in DOCUMENTED_REGIONS:
            self.warn(f"The service documents no synchronization tasks in region {region}.")
        if region and default_region and region != default_region:
            self.warn(f"dst_region is {default_region}, but the endpoint is that of {region}.")
        listed = self.environ.get(ROLE_REGION)
        if region and listed and not default_region and region != listed:
            self.warn(f"dst_region of the list is {listed}, but the endpoint is that of {region}.")
        if not connection.endpoint.startswith("https:") and not re.match(LOOPBACK, connection.endpoint):
            self.warn("endpoint is not https: keys of the buckets will cross the network in the clear.")
        if connection.verify is not True and connection.verify is not False:
            self._check_ca(connection.verify)
        if self.environ.get("SSLKEYLOGFILE") and connection.endpoint.startswith("https:"):
            self.warn(
                "SSLKEYLOGFILE is set, so Python writes the secrets of the TLS connections to that file. Anyone who "
                "reads it and has recorded the traffic can read the keys of the buckets."
            )
        return connection

    @staticmethod
    def _check_ca(path: str) -> None:
        """Refuse a ca_path that can't work. What is in a file is for TLS to say.

        Raises:
            ConfigurationError: Nothing is there, or it can't be read.
        """
        if not os.path.exists(path):
            raise ConfigurationError(f"ca_path is {path}, and nothing is there.")
        try:
            if os.path.isdir(path):
                hashed = any(re.match(r"[0-9a-f]{8}\.[0-9]+\Z", name) for name in os.listdir(path))
            else:
                with open(path, "rb") as opened:
                    opened.read(1)
                hashed = True
        except OSError as exc:
            raise ConfigurationError(f"ca_path is {path}, which can't be read: {exc.strerror}.") from None
        if not hashed:
            raise ConfigurationError(
                f"ca_path is the directory {path}, and TLS finds no certificate in it, since each needs a link that is "
                f"named after its hash. Run: openssl rehash {path}. Or name a file."
            )

    def open(self, connection: Connection) -> SyncTasks:
        """The project's tasks. Logs in and looks the project up where that is needed."""
        client = self.client(connection, connection.endpoint)
        project_id = connection.project_id
        if connection.credentials.username or not project_id:
            from .._client.iam import sign_in

            project_id = sign_in(
                connection,
                client,
                lambda: self.client(connection, connection.iam_endpoint),
                lambda project: self.auth(connection, project),
                self.redactor,
            )
        else:
            client.auth = self.auth(connection, project_id)
        return SyncTasks(client, project_id)

    def auth(self, connection: Connection, project_id: str | None) -> Auth:
        """What authenticates a call with keys or with a token; IAM itself knows no project yet."""
        credentials = connection.credentials
        if credentials.auth_token:
            return token_auth(credentials.auth_token)
        return key_auth(
            str(credentials.access_key),
            str(credentials.secret_key),
            credentials.security_token,
            project_id,
            self.clock.time,
        )

    def client(self, connection: Connection, endpoint: str | None) -> Client:
        if not endpoint:
            raise ConfigurationError(
                "iam_endpoint is missing: set region (HW_REGION_NAME), project_id or iam_endpoint."
            )
        return Client(
            endpoint,
            no_auth,
            connection.verify,
            (connection.connect_timeout, connection.read_timeout),
            connection.retry_timeout,
            self.warn,
            self.redactor,
            self.clock,
            self.adapter,
        )
