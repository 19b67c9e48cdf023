# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Open a session: check where it goes, sign in, and find the project."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Callable

from .._common.errors import ConfigurationError
from .._common.redactor import Redactor
from .auth import Auth, key_auth, no_auth, token_auth
from .client import Client
from .connection import Connection

if TYPE_CHECKING:
    from .._common.protocols import Adapter, Clock

#: Regions whose documentation describes synchronization tasks.
DOCUMENTED_REGIONS = ("cn-north-4", "cn-east-3", "cn-southwest-2")
#: Addresses that are reached without a network.
LOOPBACK = r"http://(127(\.\d{1,3}){3}|localhost|\[::1\])([:/]|\Z)"


class Session:
    """What the clients of a run have in common.

    Args:
        connection: Where to call and as whom.
        warn: Called with each sentence that the user should read, such as one for each retry.
        redactor: Takes secrets out of what the service wrote, and gets those that the service issues.
        clock: Source of time.
        adapter: Carries the requests in place of the network, for tests.
        new_client: Returns a client; has the arguments of `Client`.
    """

    def __init__(
        self,
        connection: Connection,
        warn: Callable[[str], None],
        redactor: Redactor,
        clock: Clock,
        adapter: Adapter | None = None,
        new_client: Callable[..., Client] = Client,
    ) -> None:
        self._connection = connection
        self._warn = warn
        self._redactor = redactor
        self._clock = clock
        self._adapter = adapter
        self._new_client = new_client

    def open(self) -> tuple[Client, str]:
        """Return an authenticated client and the id of its project. Signs in and looks the project up where needed.

        Raises:
            ConfigurationError: The project cannot be found.
            RequestError: IAM refused the request or did not respond.
        """
        connection = self._connection
        client = self._client(connection.endpoint)
        project_id = connection.project_id
        if connection.credentials.username or not project_id:
            from .iam import sign_in

            project_id = sign_in(
                connection, client, lambda: self._client(connection.iam_endpoint), self._auth, self._redactor
            )
        else:
            client.auth = self._auth(project_id)
        return client, project_id

    def _auth(self, project_id: str | None) -> Auth:
        """Return what authenticates a call with keys or with a token; calls to IAM have no project yet."""
        credentials = self._connection.credentials
        if credentials.auth_token:
            return token_auth(credentials.auth_token)
        return key_auth(
            str(credentials.access_key),
            str(credentials.secret_key),
            credentials.security_token,
            project_id,
            self._clock.time,
        )

    def _client(self, endpoint: str | None) -> Client:
        if not endpoint:
            raise ConfigurationError(
                "iam_endpoint is required: set region (HW_REGION_NAME), project_id or iam_endpoint."
            )
        connection = self._connection
        return self._new_client(
            endpoint,
            auth=no_auth,
            verify=connection.verify,
            timeout=(connection.connect_timeout, connection.read_timeout),
            retry_timeout=connection.retry_timeout,
            notify=self._warn,
            redactor=self._redactor,
            clock=self._clock,
            adapter=self._adapter,
        )


def connection_warnings(
    connection: Connection,
    environ: Mapping[str, str],
    dst_regions: Iterable[str | None],
    option: str = "dst_region",
    sync: bool = True,
    strict: bool = False,
) -> Iterator[str]:
    """Yield what the user should know before anything is sent.

    Args:
        connection: Where to call and as whom.
        environ: The environment.
        dst_regions: Regions of destination buckets.
        option: The name of their option in warnings.
        sync: Whether the run is about synchronization tasks, which exist in few regions.
        strict: Whether another region is an error: the service refuses a migration whose destination is not in the
            region of the endpoint.

    Raises:
        ConfigurationError: ca_path cannot work, or a migration requires another endpoint.
    """
    region = connection.endpoint_region
    if sync and region and region not in DOCUMENTED_REGIONS:
        yield f"Synchronization tasks are not documented for region {region}."
    for dst_region in filter(None, dst_regions):
        if region and region != dst_region and strict:
            raise ConfigurationError(
                f"{option} is {dst_region}, but the endpoint belongs to {region}: use the endpoint of the region of "
                "the destination bucket. Nothing was sent."
            )
        if region and region != dst_region:
            yield f"{option} is {dst_region}, but the endpoint belongs to {region}."
    if not connection.endpoint.startswith("https:") and not re.match(LOOPBACK, connection.endpoint):
        yield "endpoint is not https: bucket keys will be sent unencrypted."
    if connection.verify is not True and connection.verify is not False:
        check_ca(connection.verify)
    if environ.get("SSLKEYLOGFILE") and connection.endpoint.startswith("https:"):
        yield (
            "SSLKEYLOGFILE is set, so Python writes the secrets of the TLS connections to that file. Anyone who "
            "reads it and has recorded the traffic can read the keys of the buckets."
        )


def check_ca(path: str) -> None:
    """Refuse a ca_path that cannot work. The content of a file is checked by the TLS library.

    Raises:
        ConfigurationError: It does not exist, or it cannot be read.
    """
    if not os.path.exists(path):
        raise ConfigurationError(f"ca_path is {path}, which does not exist.")
    try:
        if os.path.isdir(path):
            hashed = any(re.match(r"[0-9a-f]{8}\.[0-9]+\Z", name) for name in os.listdir(path))
        else:
            with open(path, "rb") as opened:
                opened.read(1)
            hashed = True
    except OSError as exc:
        raise ConfigurationError(f"ca_path is {path}, which cannot be read: {exc.strerror}.") from None
    if not hashed:
        raise ConfigurationError(
            f"ca_path is the directory {path}, in which TLS finds no certificate, because each needs a link that is "
            f"named after its hash. Run openssl rehash {path}, or set ca_path to a file."
        )
