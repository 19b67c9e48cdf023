# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the settings of the function, and what its platform says about an invocation."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from .._api.bucket_pair import IDENTITY, Identity
from .._client.connection import FALLBACKS, PROJECT_NAME, Connection, resolve_connection
from .._client.credentials import ENV_CREDENTIAL_SETS
from .._client.options import CONNECTION_SPEC
from .._common.errors import ConfigurationError

#: The variables that name the task: its id, and the fields that identify it.
TASK_ID = "OMS_SYNC_TASK_ID"
IDENTITY_VARIABLES = {name: f"OMS_{name.upper()}" for name in IDENTITY}
RETRY_TIMEOUT = "OMS_RETRY_TIMEOUT"
#: Every variable that the function reads.
VARIABLES = (
    *dict.fromkeys(name for family in ENV_CREDENTIAL_SETS for name in family.values()),
    *(name for names in FALLBACKS.values() for name in names),
    *(PROJECT_NAME, TASK_ID, *IDENTITY_VARIABLES.values(), RETRY_TIMEOUT),
)
#: Seconds to establish a connection and to wait for a response. A function has less time than a playbook.
CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 10.0
#: Seconds that retries may take where the platform does not say how much time is left.
DEFAULT_RETRY_TIMEOUT = 20.0
#: Seconds that are kept to report a failure before the platform ends the function.
RESERVE = 2.0
#: Methods of contexts that return the milliseconds that are left: of AWS Lambda, and of FunctionGraph.
TIME_LEFT = ("get_remaining_time_in_millis", "getRemainingTimeInMilliSeconds")


class Settings(NamedTuple):
    """What the variables say. At least one of `sync_task_id` and `identity` is set."""

    sync_task_id: str | None
    identity: Identity | None
    #: Notifications of other buckets are left out; None if all are meant.
    src_bucket: str | None
    connection: Connection
    retry_timeout: float | None


def read_variables(context: Any = None) -> dict[str, str]:
    """Return the variables that are set, from the environment or else from the context of FunctionGraph."""
    user_data = getattr(context, "getUserData", None)
    found = {name: os.environ.get(name) or (user_data(name) if callable(user_data) else None) for name in VARIABLES}
    return {name: str(value) for name, value in found.items() if value}


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Return what the variables say.

    Raises:
        ConfigurationError: One is missing or invalid.
    """
    fields = {name: variables.get(variable) for name, variable in IDENTITY_VARIABLES.items()}
    missing = [IDENTITY_VARIABLES[name] for name, value in fields.items() if not value]
    sync_task_id = variables.get(TASK_ID)
    if missing and not sync_task_id:
        raise ConfigurationError(f"{', '.join(missing)} must be set, or {TASK_ID}.")
    options = {name: spec.get("default") for name, spec in CONNECTION_SPEC.items()}
    options.update(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT)
    return Settings(
        sync_task_id,
        None if missing else Identity(**fields),
        fields["src_bucket"],
        resolve_connection(options, variables, fields["dst_region"]),
        _retry_timeout(variables.get(RETRY_TIMEOUT)),
    )


def _retry_timeout(text: str | None) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ConfigurationError(f"{RETRY_TIMEOUT} is {text}: it must be a number of seconds, at least 0.")
    return seconds


def time_for_retries(settings: Settings, context: Any) -> float:
    """Return how many seconds retries may take: the setting, but never more than the platform leaves."""
    left = _time_left(context)
    limits = [settings.retry_timeout, None if left is None else max(left - RESERVE, 0.0)]
    return min((limit for limit in limits if limit is not None), default=DEFAULT_RETRY_TIMEOUT)


def _time_left(context: Any) -> float | None:
    """Return how many seconds an invocation has left, None if its context does not say it.

    AWS Lambda and FunctionGraph count. Function Compute and SCF give the time limit of the function.
    """
    for name in TIME_LEFT:
        method = getattr(context, name, None)
        if callable(method):
            return float(method()) / 1000
    if isinstance(context, Mapping):
        limit = context.get("time_limit_in_ms")
        return None if limit is None else float(limit) / 1000
    limit = getattr(getattr(context, "function", None), "timeout", None)
    return None if limit is None else float(limit)
