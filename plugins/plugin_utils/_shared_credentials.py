# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find hosts that share credentials, and choose the host that tests them first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible.errors import AnsibleError
from jinja2.exceptions import UndefinedError

from ..module_utils._client.credentials import AUTH_METHODS, ENV_CREDENTIAL_SETS, Credentials, resolve_credentials
from ..module_utils._common.errors import ConfigurationError
from ._variables import plain

#: Variable with the result of a host that tested its credentials.
REGISTERED = "prove_keys_tried"
#: Maximum number of hosts that test the credentials of one access key or user. Five rejections in a row lock it.
MOST_TRIES = 3
#: Outcomes of a test: the service accepted the credentials, rejected them, or neither is known.
TAKEN, REFUSED, UNKNOWN = "taken", "refused", "unknown"
ALIASES = {"ak": "access_key", "sk": "secret_key"}
#: The options that identify what the service locks, by authentication method.
NAMES = {"keys": ("access_key",), "token": ("auth_token",), "password": ("domain_name", "username")}
REASON = "No request was sent for this host, since several refused requests in a row lock a key or a user."


class Try(NamedTuple):
    """The result of a test on one host."""

    outcome: str
    #: The message of the module.
    text: str


def share(
    hostvars: Mapping[str, Any],
    hosts: Sequence[str],
    environ: Mapping[str, str],
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the hosts that test their credentials next, and the hosts that must not continue.

    The result contains no value of a credential.

    Args:
        hostvars: Variables of all hosts.
        hosts: The hosts that have not failed.
        environ: Environment with the credentials that C(oms_connection) does not set.
        before: The previous result of this function; the hosts in its C(next) have tested their credentials since.

    Returns:
        ``next`` (hosts), ``refused`` (messages by host) and ``tried`` (results by host).
    """
    before = before or {}
    tried = {host: Try(*result) for host, result in (before.get("tried") or {}).items()}
    tried.update({host: _outcome(_variable(hostvars, host, REGISTERED)) for host in before.get("next") or ()})
    groups: dict[tuple[str | None, ...], dict[str, Credentials]] = {}
    for host in dict.fromkeys([*tried, *hosts]):
        credentials = _credentials(hostvars, host, environ)
        if credentials:
            names = NAMES[_method(credentials)]
            groups.setdefault((*names, *(getattr(credentials, name) for name in names)), {})[host] = credentials
    result: dict[str, Any] = {"tried": {host: list(one) for host, one in tried.items()}, "next": [], "refused": {}}
    for group in groups.values():
        # A single host tests its credentials with its own tasks.
        if len(group) > 1:
            candidate, refused = _judge(group, tried)
            result["next"] += [host for host in candidate if host in hosts]
            result["refused"].update({host: text for host, text in refused.items() if host in hosts})
    return result


def _variable(hostvars: Mapping[str, Any], host: str, name: str) -> dict[str, Any]:
    """Return a dictionary variable of a host, empty if it cannot be templated: a task of the host reports that."""
    try:
        value = hostvars[host].get(name)
        return {str(key): item for key, item in plain(value).items()} if isinstance(value, Mapping) else {}
    except (AnsibleError, UndefinedError):
        return {}


def _credentials(hostvars: Mapping[str, Any], host: str, environ: Mapping[str, str]) -> Credentials | None:
    """Return the credentials of a host, or None if the modules would reject them without a request."""
    connection = _variable(hostvars, host, "oms_connection")
    try:
        options = {
            ALIASES.get(name, name): str(value).strip() for name, value in connection.items() if value is not None
        }
        return resolve_credentials(options, {name: value.strip() for name, value in _credential_variables(environ)})
    # Up to ansible-core 2.18, a vaulted value is decrypted only here.
    except (ConfigurationError, AnsibleError):
        return None


def _credential_variables(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Return the environment variables that contain credentials, with their values."""
    names = {variable for family in ENV_CREDENTIAL_SETS for variable in family.values()}
    return ((name, environ[name]) for name in names if name in environ)


def _method(credentials: Credentials) -> str:
    """Return the authentication method of credentials."""
    return next(
        method for method, required, _optional in AUTH_METHODS if all(getattr(credentials, name) for name in required)
    )


def _outcome(result: Mapping[str, Any]) -> Try:
    """Return the outcome of a test from the result of the module."""
    error = result.get("error")
    if "sync_tasks" in result:
        return Try(TAKEN, "")
    is_refused = isinstance(error, Mapping) and error.get("status") == 401
    return Try(REFUSED if is_refused else UNKNOWN, str(result.get("msg", "")))


def _judge(group: Mapping[str, Credentials], tried: Mapping[str, Try]) -> tuple[list[str], dict[str, str]]:
    """Return the host of a group that tests next, if any, and the hosts that must stop, each with a message.

    All hosts of a group have the same access key, token or user. An access key has one secret key, so if the secret
    keys of the hosts differ, at most one of them is right.
    """
    outcomes = [(host, tried[host].outcome) for host in group if host in tried]
    taken = [host for host, outcome in outcomes if outcome == TAKEN]
    refused = {group[host]: host for host, outcome in outcomes if outcome == REFUSED}
    if taken:
        others = [host for host in group if group[host] != group[taken[0]]]
        return [], {host: _differs(group[host], taken[0]) for host in others}
    messages = {
        host: _refused(credentials, refused[credentials], tried[host].text if host in tried else "")
        for host, credentials in group.items()
        if credentials in refused
    }
    left = [host for host in _order(group) if host not in tried and group[host] not in refused]
    if left and len(outcomes) < MOST_TRIES:
        return left[:1], messages
    if refused:
        first = next(iter(refused.values()))
        messages.update({host: _stopped(group[host], first) for host in group if host not in messages})
    return [], messages


def _order(group: Mapping[str, Credentials]) -> list[str]:
    """Return the first host of each of the credentials, the most common ones first, then the second hosts and so on."""
    hosts_of: dict[Credentials, list[str]] = {}
    for host, credentials in group.items():
        hosts_of.setdefault(credentials, []).append(host)
    ranked = sorted(hosts_of.values(), key=len, reverse=True)
    return [hosts[index] for index in range(len(ranked[0])) for hosts in ranked if index < len(hosts)]


def _options(credentials: Credentials) -> str:
    """Return the names of the options that are set, as a list in a sentence."""
    names = [name for name in Credentials._fields if getattr(credentials, name)]
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _advice(credentials: Credentials) -> str:
    """Return where the credentials can be corrected."""
    _method_name, required, _optional = next(method for method in AUTH_METHODS if method[0] == _method(credentials))
    variables = [
        " and ".join(family[name] for name in required) for family in ENV_CREDENTIAL_SETS if required[0] in family
    ]
    return (
        f"Correct {_options(credentials)} in oms_connection, in the environment ({' or '.join(variables)}), or in the "
        "source that oms_credentials_role reads."
    )


def _refused(credentials: Credentials, tried_on: str, text: str) -> str:
    """Return the message for a host whose credentials were rejected, on this host or on another one."""
    options = _options(credentials)
    if text:
        return f"The service refused {options}. {text} {_advice(credentials)}"
    return (
        f"The service refused {options} on {tried_on} (HTTP 401), and this host uses the same. {REASON} "
        f"{_advice(credentials)}"
    )


def _differs(credentials: Credentials, taken_on: str) -> str:
    """Return the message for a host whose secret differs from the accepted one."""
    method = _method(credentials)
    secret = {"keys": "secret_key or security_token", "password": "password"}[method]
    return (
        f"The service accepted {_options(credentials)} of {taken_on}, but this host uses the same "
        f"{' and '.join(NAMES[method])} with a different {secret}. {REASON} {_advice(credentials)}"
    )


def _stopped(credentials: Credentials, tried_on: str) -> str:
    """Return the message for a host that did not test its credentials, since too many others were rejected."""
    names = " and ".join(NAMES[_method(credentials)])
    return (
        f"The service refused the same {names} with other secrets on {tried_on} and more hosts (HTTP 401). {REASON} "
        f"{_advice(credentials)}"
    )
