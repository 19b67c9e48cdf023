# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the environment variables of the function of the role event_forwarder. Private to hwcloud.oms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible.module_utils.common.parameters import DEFAULT_TYPE_VALIDATORS

from ..module_utils._client.connection import FALLBACKS, PROJECT_NAME, resolve_connection
from ..module_utils._client.credentials import ENV_CREDENTIAL_SETS
from ..module_utils._client.options import CONNECTION_SPEC
from ..module_utils._common.errors import ConfigurationError
from ..module_utils._common.option_values import type_problems
from ..module_utils._forwarder.settings import IDENTITY_VARIABLES, TASK_ID, VARIABLES, read_settings

#: Part of a connection -> the variable that the function reads for it. Of several, the one that Terraform reads too.
CONNECTION_VARIABLES = {
    **{name: variable for family in ENV_CREDENTIAL_SETS for name, variable in family.items() if variable[:3] == "HW_"},
    **{name: variables[-1] for name, variables in FALLBACKS.items()},
    "project_name": PROJECT_NAME,
}
TASK_VARIABLES = {"sync_task_id": TASK_ID, **IDENTITY_VARIABLES}
TASK_SPEC: dict[str, Any] = {name: {"type": "str"} for name in TASK_VARIABLES}
ALIASES = {alias: name for name, option in CONNECTION_SPEC.items() for alias in option.get("aliases", ())}
DEFAULTS = {name: option.get("default") for name, option in CONNECTION_SPEC.items()}
#: Connection options for certificates. The function trusts the CAs of its platform and no others.
TRUST = ("validate_certs", "ca_path")


class FunctionSettings(NamedTuple):
    """The variables of the function, or the problems with what they are made of."""

    variables: dict[str, str]
    problems: list[str]


def function_settings(
    connection: Mapping[str, Any],
    sync_task: Mapping[str, Any],
    extra: Mapping[str, Any],
    environ: Mapping[str, str],
) -> FunctionSettings:
    """Return the variables of the function. Without problems, it accepts them.

    Args:
        connection: The connection options, as in oms_connection. They fall back to the environment as in the modules.
        sync_task: What identifies the task: sync_task_id, or its cloud type, regions and buckets.
        extra: Further variables, which take precedence.
        environ: The environment of this process.
    """
    problems = list(_problems(connection, sync_task, extra))
    if problems:
        return FunctionSettings({}, problems)
    options = {**DEFAULTS, **_converted(connection)}
    try:
        found = resolve_connection(options, environ, str(sync_task.get("dst_region") or ""))
        values = {**found.credentials._asdict(), **found._asdict()}
        named = {CONNECTION_VARIABLES[name]: values[name] for name in values if name in CONNECTION_VARIABLES}
        named.update((TASK_VARIABLES[name], value) for name, value in sync_task.items())
        named.update(extra)
        variables = {name: str(value) for name, value in named.items() if value not in (None, "")}
        read_settings(variables)
    except ConfigurationError as exc:
        return FunctionSettings({}, [str(exc)])
    return FunctionSettings(variables, [])


def _set_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are neither null nor empty, which count as unset."""
    return {name: value for name, value in given.items() if value not in (None, "")}


def _converted(connection: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are set, without aliases, and with their values as the modules convert them."""
    named = {ALIASES.get(name, name): value for name, value in _set_options(connection).items()}
    return {name: DEFAULT_TYPE_VALIDATORS[CONNECTION_SPEC[name]["type"]](value) for name, value in named.items()}


def _problems(connection: Mapping[str, Any], sync_task: Mapping[str, Any], extra: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the variables of the playbook. No problem quotes a value, which may be a key."""
    for name, given, known in (
        ("oms_connection", connection, {*CONNECTION_SPEC, *ALIASES}),
        ("oms_forwarder_sync_task", sync_task, set(TASK_SPEC)),
        ("oms_forwarder_settings", extra, set(VARIABLES)),
    ):
        yield from (f"{name}.{key} is not supported." for key in given if key not in known)
    wrong = type_problems(CONNECTION_SPEC, _set_options(connection))
    yield from (f"oms_connection.{text}." for text in wrong)
    yield from (f"oms_forwarder_sync_task.{text}." for text in type_problems(TASK_SPEC, sync_task))
    trust = {} if wrong else _converted({name: connection.get(name) for name in TRUST})
    for name, value in trust.items():
        if value != DEFAULTS[name]:
            yield f"oms_connection.{name} is set, but the function trusts the CAs of its platform and no others."
