# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of oms_sync_tasks, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._api.models import RUNNING, STOPPED
from .._common.errors import ConfigurationError
from .._common.masking import MASK
from .entries import CREDENTIALS, KEYS, OPTIONS, Entry, read_list
from .list_planner import Selection
from .variables import by_name, keys_inside, shown, unusable_credentials

SPEC: dict[str, Any] = {
    "sync_tasks": {"type": "list", "elements": "dict", "required": True},
    "defaults": {"type": "dict", "default": {}},
    "credentials": {"type": "dict", "default": {}, "no_log": True},
    "quota": {"type": "int", "default": 5},
    "preflight": {"type": "bool", "default": False},
    "prune": {"type": "bool", "default": False},
    "prune_max": {"type": "int", "default": 1},
    "select": {
        "type": "dict",
        "options": {
            "credentials": {"type": "list", "elements": "str", "no_log": False},
            "statuses": {"type": "list", "elements": "str", "choices": [RUNNING, STOPPED]},
            "sync_task_ids": {"type": "list", "elements": "str"},
            "state": {"type": "str", "choices": ["restarted", "stopped", "started", "absent"]},
        },
    },
}
#: The options that make up the list. Where one of its entries is refused, none of them is shown.
LIST = ("sync_tasks", "defaults")


class ListOptions(NamedTuple):
    """What a run of oms_sync_tasks is asked for, checked."""

    entries: list[Entry]
    quota: int
    #: How many tasks without an entry may be removed; None: none is.
    prune_max: int | None
    #: None: the whole list.
    selection: Selection | None


def read_options(params: Mapping[str, Any]) -> ListOptions:
    """Return the options of the module, checked. What may be a key in the place of a name is masked in `params`.

    Raises:
        ConfigurationError: The list or an option is wrong; the message names each.
    """
    chosen = params["select"]
    selection = Selection(**chosen) if chosen else None
    entries, problems = read_list(
        params["sync_tasks"],
        params["defaults"],
        OPTIONS,
        credentials=params["credentials"],
        instead=selection.overrides if selection else None,
    )
    conceal_names(params, entries)
    named = {name for entry in entries for name in entry.named}
    problems += unusable_credentials(params["credentials"], named)
    problems += [f"quota is {params['quota']}: it must be 1 or more"] if params["quota"] < 1 else []
    problems += [f"prune_max is {params['prune_max']}: it must be 0 or more"] if params["prune_max"] < 0 else []
    if problems:
        raise ConfigurationError.of_options(problems)
    prune_max = params["prune_max"] if params["prune"] and selection is None else None
    return ListOptions(entries, params["quota"], prune_max, selection)


def entry_problems(params: Mapping[str, Any]) -> tuple[list[str], set[str]]:
    """Return what is wrong with the entries, and what may be keys among them.

    Args:
        params: The options before Ansible has checked them.
    """
    if params.get("sync_tasks") is None:
        return [], set()
    chosen = params.get("select")
    state = chosen.get("state") if isinstance(chosen, Mapping) else None
    _entries, problems = read_list(
        params["sync_tasks"], params.get("defaults"), OPTIONS, instead=Selection(state).overrides
    )
    values = [params["sync_tasks"], params.get("defaults")]
    return problems, set(keys_inside(values, (*KEYS, "authentication_key"), CREDENTIALS)) if problems else set()


def conceal_names(params: Mapping[str, Any], entries: Sequence[Entry]) -> None:
    """Mask the names of credentials that do not exist in what Ansible shows of the options: they may be keys."""
    held = by_name(params["credentials"])
    unknown = {name for entry in entries if entry.missing_credentials for name in entry.named if held.get(name) is None}
    for one in (*params["sync_tasks"], params["defaults"]) if unknown else ():
        one.update((option, MASK) for option in CREDENTIALS if str(one.get(option)) in unknown)


def key_names(credentials: Mapping[str, Any]) -> dict[str, Any]:
    """Return each key of the credentials by a name for people."""
    return {
        f"credentials.{shown(name)}.{field}": value
        for name, one in credentials.items()
        if isinstance(one, Mapping)
        for field, value in one.items()
        if isinstance(value, str)
    }
