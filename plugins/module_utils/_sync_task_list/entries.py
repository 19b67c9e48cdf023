# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of a list of wanted tasks: what each may say, and what it says. Pure. Private to hwcloud.oms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._common.errors import OmsError
from .._common.option_values import without_nulls
from .._sync_task.desired import DesiredTask, check_sync_task
from .._sync_task.options import KEY_PAIRS, SYNC_TASK_SPEC, wants_key
from .variables import by_name, key_problems, kind_of, named, option_problems, shown

KEYS = tuple(name for pair in KEY_PAIRS for name, _variable in pair)
#: What names credentials in an entry, what those must hold, and the options that they become.
CREDENTIALS: dict[str, tuple[str, ...]] = {
    "src_credentials": ("ak", "sk"),
    "dst_credentials": ("ak", "sk"),
    "cdn_credentials": ("authentication_key",),
}
#: Stands for a key that is looked up later. It is never sent.
SOME_KEY = "some-key"


def entry_spec() -> dict[str, Any]:
    """The options of an entry: those of oms_sync_task, with names of credentials for the keys."""
    spec = {name: option for name, option in SYNC_TASK_SPEC.items() if name not in KEYS}
    cdn = {name: one for name, one in spec["source_cdn"]["options"].items() if name != "authentication_key"}
    spec["source_cdn"] = dict(spec["source_cdn"], options=cdn)
    spec.update((name, {"type": "str"}) for name in CREDENTIALS)
    return spec


class Entry(NamedTuple):
    """One entry of the list, as far as it makes sense."""

    #: In the list, from 0.
    place: int
    options: dict[str, Any]
    #: None where it can't be understood.
    desired: DesiredTask | None
    #: What is wrong with the entry itself.
    problems: tuple[str, ...] = ()
    #: What it names and nobody has.
    missing_credentials: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The entry for people, never with a key: only what can be a name."""
        if self._said("sync_task_id"):
            return str(self.options["sync_task_id"])
        return "{} -> {}".format(*tuple(self._said(name) or "?" for name in ("src_bucket", "dst_bucket")))

    def _said(self, name: str) -> str:
        value = self.options.get(name)
        return str(value) if isinstance(value, str) else ""

    def tell(self, problem: str) -> str:
        """A problem, with the entry it belongs to."""
        return f"{self.title}: {problem}"

    @property
    def title(self) -> str:
        """Where the entry is in the list, and which one it is."""
        return "oms_sync_tasks[%d] (%s)" % (self.place, self.label)


def read_list(desired: Any, defaults: Any, **options: Any) -> tuple[list[Entry], list[str]]:
    """The entries of a list, and all that is wrong with it or with one of them. Takes what read_entries takes."""
    if desired is None:
        return [], ["Set oms_sync_tasks (a list): the tasks as the role hwcloud.oms.sync_tasks takes them."]
    # A text has no entries that could be wrong, and would pass for the empty list, which prunes.
    if not isinstance(desired, (list, tuple)):
        hint = " With -e, give JSON or a file." if isinstance(desired, str) else ""
        return [], [f"oms_sync_tasks is {kind_of(desired)}, not a list.{hint}"]
    if not isinstance(defaults or {}, Mapping):
        return [], [f"oms_sync_tasks_defaults is {kind_of(defaults)}, not a dictionary."]
    entries = read_entries(desired, defaults or {}, **options)
    return entries, [entry.tell(problem) for entry in entries for problem in entry.problems]


def read_entries(
    desired: Sequence[Any],
    defaults: Mapping[str, Any],
    credentials: Mapping[str, Any] | None = None,
    instead: Mapping[str, Any] | None = None,
) -> list[Entry]:
    """Check each entry of a list by itself.

    Args:
        desired: The entries.
        defaults: Merged under each.
        credentials: All that there are, by name. None: not looked at.
        instead: Options that stand in for an entry's own. One that is to be absent keeps them: it is not brought back.
    """
    return [
        _read(place, _merged(one, defaults, instead or {}), credentials)
        if isinstance(one, Mapping)
        else Entry(place, {}, None, (f"it is {kind_of(one)}, not a dictionary",))
        for place, one in enumerate(desired)
    ]


def _merged(one: Mapping[str, Any], defaults: Mapping[str, Any], instead: Mapping[str, Any]) -> dict[str, Any]:
    own = {str(name): value for name, value in {**defaults, **one}.items()}
    return own if own.get("state") == "absent" else {**own, **instead}


def _read(place: int, given: dict[str, Any], credentials: Mapping[str, Any] | None) -> Entry:
    cdn = given.get("source_cdn")
    inner = ["source_cdn.authentication_key"] if isinstance(cdn, Mapping) and "authentication_key" in cdn else []
    keys = [name for name in KEYS if name in given] + inner
    if keys:
        told = "{}: a list holds no keys. Name credentials by {}".format(", ".join(keys), ", ".join(CREDENTIALS))
        return Entry(place, given, None, (told,))
    held = [name for name in CREDENTIALS if isinstance(given.get(name), (Mapping, list))]
    if held:
        # As a text it would be shown, keys and all.
        return Entry(
            place, given, None, ("{}: it must be a name in oms_credentials, and no keys".format(", ".join(held)),)
        )
    # A year is a number to YAML, and so it is where the credentials have their names.
    given.update((name, str(given[name])) for name in CREDENTIALS if kind_of(given.get(name)) == "a number")
    spec = entry_spec()
    given = without_nulls(spec, given)
    problems = option_problems(spec, given)
    if problems:
        return Entry(place, given, None, tuple(problems))
    options: dict[str, Any] = ArgumentSpecValidator(spec).validate(given).validated_parameters
    if options["state"] == "absent":
        # It needs no keys, whatever the defaults name.
        options.update(dict.fromkeys(CREDENTIALS))
    elif options["cdn_credentials"] is not None and not options["source_cdn"]:
        return Entry(place, options, None, ("cdn_credentials is given without source_cdn",))
    try:
        desired = check_sync_task(_with_keys(options), {})
    except OmsError as exc:
        return Entry(place, options, None, (exc.message,))
    return Entry(place, options, desired, (), () if credentials is None else _lacking(options, credentials))


def _lacking(options: Mapping[str, Any], credentials: Mapping[str, Any]) -> tuple[str, ...]:
    problems, held = [], by_name(credentials)
    for option, fields in CREDENTIALS.items():
        name = options[option]
        if name is None:
            continue
        if held.get(name) is None:
            # The name is not shown: it may be a key that was written in its place.
            problems.append(f"{option} names credentials that oms_credentials does not have. {named(held)}")
        else:
            problems += [f"{option} is {shown(name)}, which {one}" for one in key_problems(held[name], fields)]
    return tuple(problems)


def _with_keys(options: Mapping[str, Any]) -> dict[str, Any]:
    """The module's options, with something where keys will stand: named ones, or those of the environment."""
    full = dict(options, **dict.fromkeys(KEYS, SOME_KEY))
    cdn = options["source_cdn"]
    if cdn:
        keyed = options["cdn_credentials"] is not None or wants_key(cdn["authentication_type"])
        full["source_cdn"] = dict(cdn, authentication_key=SOME_KEY if keyed else None)
    return full
