# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of a list of tasks: what each may contain, and what it asks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._common.bucket_options import wants_key
from .._common.errors import OmsError
from .._common.option_values import without_nulls
from .._sync_task.desired import DesiredTask, check_sync_task
from .._sync_task.options import KEY_PAIRS, SYNC_TASK_SPEC
from .variables import by_name, key_problems, kind_of, named, option_problems, shown

KEYS = tuple(name for pair in KEY_PAIRS for name, _variable in pair)
#: What names credentials in an entry, what those must contain, and the options that they become.
CREDENTIALS: dict[str, tuple[tuple[str, str], ...]] = {
    "src_credentials": (("ak", "src_ak"), ("sk", "src_sk")),
    "dst_credentials": (("ak", "dst_ak"), ("sk", "dst_sk")),
    "cdn_credentials": (("authentication_key", "authentication_key"),),
}
#: Stands for a key while a list is planned. It is never sent.
SOME_KEY = "some-key"


class Names(NamedTuple):
    """What a user calls the parts of a list: options of the module, or variables of the role."""

    sync_tasks: str
    defaults: str
    credentials: str
    prune: str


OPTIONS = Names("sync_tasks", "defaults", "the option credentials", "prune")
VARIABLES = Names("oms_sync_tasks", "oms_sync_tasks_defaults", "oms_credentials", "oms_sync_tasks_prune")


def entry_spec() -> dict[str, Any]:
    """Return the options of an entry: those of oms_sync_task, with names of credentials in place of the keys."""
    spec = {name: option for name, option in SYNC_TASK_SPEC.items() if name not in KEYS}
    cdn = {name: one for name, one in spec["source_cdn"]["options"].items() if name != "authentication_key"}
    spec["source_cdn"] = dict(spec["source_cdn"], options=cdn)
    spec.update((name, {"type": "str"}) for name in CREDENTIALS)
    return spec


class Entry(NamedTuple):
    """One entry of the list, as far as it can be understood."""

    #: Position in the list, from 0.
    position: int
    options: dict[str, Any]
    #: What it asks for, with SOME_KEY for each key; None where it cannot be understood.
    desired: DesiredTask | None
    #: What is wrong with the entry itself.
    problems: tuple[str, ...] = ()
    #: What it names and `credentials` does not contain.
    missing_credentials: tuple[str, ...] = ()
    #: What the list is called.
    list_name: str = VARIABLES.sync_tasks
    #: The quota that the entry or the defaults give, if they do.
    quota: int | None = None
    #: The names of credentials that it gives, even where its state needs none.
    named: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The entry for people, never with a key: only what can be a name."""
        if self._text("sync_task_id"):
            return str(self.options["sync_task_id"])
        return "{} -> {}".format(*tuple(self._text(name) or "?" for name in ("src_bucket", "dst_bucket")))

    def _text(self, name: str) -> str:
        value = self.options.get(name)
        return str(value) if isinstance(value, str) else ""

    def describe(self, problem: str) -> str:
        """Return a problem with the entry that has it."""
        return f"{self.title}: {problem}"

    @property
    def title(self) -> str:
        """The position in the list, and the label."""
        return f"{self.list_name}[{self.position}] ({self.label})"


def read_list(entries: Any, defaults: Any, names: Names = VARIABLES, **options: Any) -> tuple[list[Entry], list[str]]:
    """Return the entries of a list, and all that is wrong with it or with one of them.

    `options` are further arguments of read_entries().
    """
    if entries is None:
        return [], [f"Set {names.sync_tasks} (a list): the tasks as the role hwcloud.oms.sync_tasks takes them."]
    # A string has no entries that could be wrong, and would pass for the empty list, which prunes.
    if not isinstance(entries, (list, tuple)):
        hint = " With -e, give JSON or a file." if isinstance(entries, str) and names is VARIABLES else ""
        return [], [f"{names.sync_tasks} is {kind_of(entries)}, not a list.{hint}"]
    if not isinstance(defaults or {}, Mapping):
        return [], [f"{names.defaults} is {kind_of(defaults)}, not a dictionary."]
    if defaults and not entries:
        _given, problems = _structure({str(name): value for name, value in defaults.items()}, names)
        return [], [f"{names.defaults}: {problem}" for problem in problems]
    found = read_entries(entries, defaults or {}, names, **options)
    return found, [entry.describe(problem) for entry in found for problem in entry.problems]


def read_entries(
    entries: Sequence[Any],
    defaults: Mapping[str, Any],
    names: Names = VARIABLES,
    credentials: Mapping[str, Any] | None = None,
    instead: Mapping[str, Any] | None = None,
) -> list[Entry]:
    """Check each entry of a list by itself.

    Args:
        entries: The entries.
        defaults: Merged under each.
        names: What the user calls the list and the credentials.
        credentials: All credentials, by name. None: not checked.
        instead: Options that replace an entry's own. An entry that is to be absent keeps them: it is not brought back.
    """
    return [
        _read(index, _merged(one, defaults, instead or {}), names, credentials)._replace(list_name=names.sync_tasks)
        if isinstance(one, Mapping)
        else Entry(index, {}, None, (f"it is {kind_of(one)}, not a dictionary",), list_name=names.sync_tasks)
        for index, one in enumerate(entries)
    ]


def _merged(one: Mapping[str, Any], defaults: Mapping[str, Any], instead: Mapping[str, Any]) -> dict[str, Any]:
    own = {str(name): value for name, value in {**defaults, **one}.items()}
    return own if own.get("state") == "absent" else {**own, **instead}


def _structure(given: dict[str, Any], names: Names) -> tuple[dict[str, Any], list[str]]:
    """Return options of an entry, or of the defaults, as they can be checked, and what is wrong with each by itself."""
    cdn = given.get("source_cdn")
    inner = ["source_cdn.authentication_key"] if isinstance(cdn, Mapping) and "authentication_key" in cdn else []
    keys = [name for name in KEYS if name in given] + inner
    if keys:
        return given, [f"{', '.join(keys)}: a list holds no keys. Name credentials by {', '.join(CREDENTIALS)}"]
    held = [name for name in CREDENTIALS if isinstance(given.get(name), (Mapping, list))]
    if held:
        # As a string it would be shown, keys and all.
        return given, [f"{', '.join(held)}: it must be a name in {names.credentials}, not keys"]
    # A year is a number to YAML, and so it is where the credentials have their names.
    texts = {name: str(given[name]) for name in CREDENTIALS if kind_of(given.get(name)) == "a number"}
    spec = entry_spec()
    given = without_nulls(spec, {**given, **texts})
    return given, option_problems(spec, given)


def _read(index: int, given: dict[str, Any], names: Names, credentials: Mapping[str, Any] | None) -> Entry:
    given, problems = _structure(given, names)
    if problems:
        return Entry(index, given, None, tuple(problems))
    options: dict[str, Any] = ArgumentSpecValidator(entry_spec()).validate(given).validated_parameters
    given_names = frozenset(options[name] for name in CREDENTIALS if options[name] is not None)
    if options["state"] == "absent":
        # It needs no keys, whatever the defaults name.
        options.update(dict.fromkeys(CREDENTIALS))
    elif options["cdn_credentials"] is not None and not options["source_cdn"]:
        return Entry(index, options, None, ("cdn_credentials is given without source_cdn",))
    try:
        desired = check_sync_task(_with_keys(options), {})
    except OmsError as exc:
        return Entry(index, options, None, (reason(exc),))
    missing = () if credentials is None else _missing_credentials(options, names, credentials)
    quota = None if given.get("quota") is None else int(options["quota"])
    return Entry(index, options, desired, (), missing, quota=quota, named=given_names)


def _missing_credentials(options: Mapping[str, Any], names: Names, credentials: Mapping[str, Any]) -> tuple[str, ...]:
    problems, held = [], by_name(credentials)
    for option, fields in CREDENTIALS.items():
        name = options[option]
        if name is None:
            continue
        if held.get(name) is None:
            # The name is not shown: it may be a key that was written in its place.
            problems.append(f"{option} names credentials that {names.credentials} does not have. {named(held)}")
        else:
            wrong = key_problems(held[name], [field for field, _option in fields])
            problems += [f"{option} is {shown(name)}, which {one}" for one in wrong]
    return tuple(problems)


def _with_keys(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of oms_sync_task, with SOME_KEY for keys that are named or come from the environment."""
    full = dict(options, **dict.fromkeys(KEYS, SOME_KEY))
    cdn = options["source_cdn"]
    if cdn:
        keyed = options["cdn_credentials"] is not None or wants_key(cdn["authentication_type"])
        full["source_cdn"] = dict(cdn, authentication_key=SOME_KEY if keyed else None)
    return full


def reason(exc: OmsError) -> str:
    """Return why the options of oms_sync_task are refused, as a part of a longer message."""
    return exc.message.replace(" Nothing was sent.", "").rstrip(".")


def with_named_keys(options: Mapping[str, Any], credentials: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of oms_sync_task, with the keys that an entry names. Keys that it does not name are None.

    Args:
        options: The options of an entry without problems.
        credentials: All credentials, by name.
    """
    held = by_name(credentials)
    keys = {
        key: held[options[name]][field] if options[name] is not None else None
        for name, fields in CREDENTIALS.items()
        for field, key in fields
    }
    full = {**options, **{name: keys[name] for name in KEYS}}
    if options["source_cdn"]:
        full["source_cdn"] = dict(options["source_cdn"], authentication_key=keys["authentication_key"])
    return full
