# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts call the service with the same credentials, and which of them tries those first."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible.errors import AnsibleError
from jinja2.exceptions import UndefinedError

from ..module_utils._client.credentials import AUTH_METHODS, ENV_CREDENTIAL_SETS, Credentials, resolve_credentials
from ..module_utils._common.errors import ConfigurationError
from ._variables import plain

#: What a host registers that tries its credentials.
REGISTERED = "prove_keys_tried"
#: So many hosts try the credentials of one access key or user at the most. Five refusals in a row lock it.
MOST_TRIES = 3
#: What a try shows: the service took the credentials, or refused them, or neither.
TAKEN, REFUSED, UNKNOWN = "taken", "refused", "unknown"
ALIASES = {"ak": "access_key", "sk": "secret_key"}
#: The options that name what the service locks, for each way to authenticate.
NAMES = {"keys": ("access_key",), "token": ("auth_token",), "password": ("domain_name", "username")}


class Try(NamedTuple):
    """What came of a try on one host."""

    outcome: str
    #: What the module said.
    text: str


def share(
    hostvars: Mapping[str, Any],
    hosts: Sequence[str],
    environ: Mapping[str, str],
    before: Optional[Mapping[str, Any]] = None,
) -> Dict[str, Any]:
    """Who tries next, and who may not go on. No value of a credential is in it.

    Args:
        hostvars: The variables of each host.
        hosts: The hosts that still run.
        environ: Where credentials come from that C(oms_connection) does not have.
        before: What this function gave before; its C(next) have tried since.
    """
    before = before or {}
    tried = {host: Try(*one) for host, one in (before.get("tried") or {}).items()}
    tried.update({host: _outcome(_variable(hostvars, host, REGISTERED)) for host in before.get("next") or ()})
    groups: Dict[Tuple[Optional[str], ...], Dict[str, Credentials]] = {}
    for host in dict.fromkeys([*tried, *hosts]):
        credentials = _credentials(hostvars, host, environ)
        if credentials:
            names = NAMES[_way(credentials)]
            groups.setdefault((*names, *(getattr(credentials, name) for name in names)), {})[host] = credentials
    result: Dict[str, Any] = {"tried": {host: list(one) for host, one in tried.items()}, "next": [], "refused": {}}
    for group in groups.values():
        # One host alone tries its credentials by its own work.
        if len(group) > 1:
            candidate, refused = _judge(group, tried)
            result["next"] += [host for host in candidate if host in hosts]
            result["refused"].update({host: text for host, text in refused.items() if host in hosts})
    return result


def _variable(hostvars: Mapping[str, Any], host: str, name: str) -> Dict[str, Any]:
    """A variable of a host that is a mapping. One that can't be resolved is for the tasks of that host to report."""
    try:
        value = hostvars[host].get(name)
        return {str(one): held for one, held in plain(value).items()} if isinstance(value, Mapping) else {}
    except (AnsibleError, UndefinedError):
        return {}


def _credentials(hostvars: Mapping[str, Any], host: str, environ: Mapping[str, str]) -> Optional[Credentials]:
    """The whole credentials of a host, None where the modules would refuse what is there without a request."""
    connection = _variable(hostvars, host, "oms_connection")
    try:
        given = {ALIASES.get(name, name): str(value).strip() for name, value in connection.items() if value is not None}
        return resolve_credentials(given, {name: value.strip() for name, value in _of_ours(environ)})
    # A value that ansible-vault encrypted is decrypted only here on ansible-core before 2.19.
    except (ConfigurationError, AnsibleError):
        return None


def _of_ours(environ: Mapping[str, str]) -> Iterator[Tuple[str, str]]:
    names = {variable for family in ENV_CREDENTIAL_SETS for variable in family.values()}
    return ((name, environ[name]) for name in names if name in environ)


def _way(credentials: Credentials) -> str:
    return next(way for way, must, _may in AUTH_METHODS if all(getattr(credentials, name) for name in must))


def _outcome(result: Mapping[str, Any]) -> Try:
    error = result.get("error")
    if "sync_tasks" in result:
        return Try(TAKEN, "")
    refused = isinstance(error, Mapping) and error.get("status") == 401
    return Try(REFUSED if refused else UNKNOWN, str(result.get("msg", "")))


def _judge(group: Mapping[str, Credentials], tried: Mapping[str, Try]) -> Tuple[List[str], Dict[str, str]]:
    """The host of a group that tries next, if one has to, and the hosts that must stop, each with what is said.

    The hosts have one access key, token or user. An access key has one secret key, so where the hosts differ in it, all
    but one are wrong.
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


def _order(group: Mapping[str, Credentials]) -> List[str]:
    """One host for each of the credentials first, those that most hosts have before others, then their second hosts."""
    having: Dict[Credentials, List[str]] = {}
    for host, credentials in group.items():
        having.setdefault(credentials, []).append(host)
    ranked = sorted(having.values(), key=len, reverse=True)
    return [hosts[at] for at in range(len(ranked[0])) for hosts in ranked if at < len(hosts)]


def _options(credentials: Credentials) -> str:
    names = [name for name in Credentials._fields if getattr(credentials, name)]
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _places(credentials: Credentials) -> str:
    _way_name, must, _may = next(way for way in AUTH_METHODS if way[0] == _way(credentials))
    variables = [" and ".join(family[name] for name in must) for family in ENV_CREDENTIAL_SETS if must[0] in family]
    return "Correct %s in oms_connection, in the environment (%s), or where oms_credentials_role reads them." % (
        _options(credentials),
        " or ".join(variables),
    )


def _refused(credentials: Credentials, tried_on: str, text: str) -> str:
    if text:
        return "The service refused %s. %s %s" % (_options(credentials), text, _places(credentials))
    return (
        "The service refused %s on %s (HTTP 401), and this host has the same. No request was sent for this host, since "
        "a few refusals in a row lock a key or a user. %s" % (_options(credentials), tried_on, _places(credentials))
    )


def _differs(credentials: Credentials, taken_on: str) -> str:
    return (
        "The service accepted %s of %s, and this host has the same %s, but not the same %s. No request was sent for "
        "this host, since a few refusals in a row lock a key or a user. %s"
        % (
            _options(credentials),
            taken_on,
            " and ".join(NAMES[_way(credentials)]),
            {"keys": "secret_key or security_token", "password": "password"}[_way(credentials)],
            _places(credentials),
        )
    )


def _stopped(credentials: Credentials, tried_on: str) -> str:
    return (
        "The service refused the same %s with other secrets on %s and further hosts (HTTP 401). No request was sent "
        "for this host, since a few refusals in a row lock a key or a user. %s"
        % (" and ".join(NAMES[_way(credentials)]), tried_on, _places(credentials))
    )
