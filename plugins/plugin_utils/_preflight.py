# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which pairs of buckets the playbook preflight checks, and what it reports of them. Private to hwcloud.oms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..module_utils._common.redactor import printable
from ..module_utils._preflight.options import OTHER_KEYS, SECRETS, SPEC
from ..module_utils._sync_task_list.entries import CREDENTIALS, read_list
from ..module_utils._sync_task_list.variables import by_name, kind_of

#: The fields of an entry that are options of oms_preflight_info, apart from keys.
FIELDS = (*(name for name in SPEC if name not in (*SECRETS, "fail_on_problem")), "source_cdn")
#: What the credentials of a source may have in place of ak and sk, but for synchronization tasks.
IN_PLACE = tuple(option.partition("_")[2] for option in OTHER_KEYS.values())
#: The columns of the table, with the checks that they stand for.
COLUMNS = {
    "cloud_type": "cloud",
    "src_region": "s.reg",
    "src_keys": "s.key",
    "src_bucket": "s.bkt",
    "src_bucket_region": "s.loc",
    "src_prefixes": "s.pre",
    "dst_keys": "d.key",
    "dst_bucket": "d.bkt",
    "dst_bucket_region": "d.loc",
    "source_cdn": "cdn",
    "list_file": "list",
}
#: Characters of a line.
WIDTH = 100


def find_pairs(
    sync_tasks: Any, defaults: Any, credentials: Mapping[str, Any], further: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the pairs of buckets that entries name, without keys, and what is wrong with entries.

    Args:
        sync_tasks: Entries of the role sync_tasks; None if there are none.
        defaults: Merged under each of them.
        credentials: All credentials, by name.
        further: Other lists, by the name of their variable. An entry has its fields under the names of options.
    """
    entries, problems = read_list([] if sync_tasks is None else sync_tasks, defaults)
    found: list[tuple[str, Mapping[str, Any], Sequence[str]]] = [
        (entry.title, entry.options, ())
        for entry in entries
        # What is given by an id alone has no names that could be checked.
        if not entry.problems and entry.options["state"] != "absent" and entry.options["src_bucket"]
    ]
    for name, given in further.items():
        listed = given or []
        if not isinstance(listed, (list, tuple)):
            problems.append(f"{name} is {kind_of(listed)}, not a list.")
            continue
        for index, one in enumerate(listed):
            if isinstance(one, Mapping):
                found.append((f"{name}[{index}] ({_label(one)})", one, IN_PLACE))
            else:
                problems.append(f"{name}[{index}] is {kind_of(one)}, not a dictionary.")
    pairs = []
    held = by_name(credentials)
    for title, options, in_place in found:
        missing = list(_missing(options, held, in_place))
        problems += [f"{title}: {problem}" for problem in missing]
        if not missing:
            pairs.append(_pair(title, options))
    return {"pairs": pairs, "problems": problems}


def _label(options: Mapping[str, Any]) -> str:
    names = (options.get(name) for name in ("src_bucket", "dst_bucket"))
    return printable("{} -> {}".format(*(name if isinstance(name, str) else "?" for name in names)))


def _missing(options: Mapping[str, Any], held: Mapping[str, Any], in_place: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each name of credentials that cannot be used. It may be a key, so it is not shown."""
    for option, fields in CREDENTIALS.items():
        name = options.get(option)
        if name is None:
            continue
        one = held.get(str(name)) if isinstance(name, (str, int)) else None
        if not isinstance(one, Mapping):
            yield f"{option} names credentials that oms_credentials does not have."
        elif option == "src_credentials" and any(one.get(field) for field in in_place):
            continue
        elif not all(one.get(field) for field, _option in fields):
            yield f"{option} names credentials without {' and '.join(field for field, _option in fields)}."


def _pair(title: str, options: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: options[name] for name in FIELDS if options.get(name) is not None}
    if isinstance(given.get("source_cdn"), Mapping):
        given["source_cdn"] = {name: value for name, value in given["source_cdn"].items() if value is not None}
    names = {name: None if options.get(name) is None else str(options[name]) for name in CREDENTIALS}
    return {"title": title, "label": _label(options), "options": given, **names}


def report(results: Sequence[Mapping[str, Any]], problems: Sequence[str]) -> dict[str, Any]:
    """Return what the checks of all pairs found.

    Args:
        results: The results of a loop over pairs.
        problems: What is wrong with entries that were not checked.
    """
    pairs, found = [], list(problems)
    for result in results:
        title, label = result["item"]["title"], result["item"]["label"]
        checks = result.get("checks") or []
        wrong = [f"{check['name']}: {check['error']}" for check in checks if not check["ok"]]
        wrong += [] if checks else [str(result.get("msg"))]
        found += [f"{title}: {problem}" for problem in wrong]
        not_checked = list(result.get("not_checked") or [])
        pairs.append({"label": label, "ready": not wrong, "checks": checks, "not_checked": not_checked})
    return {"pairs": pairs, "problems": found, "ready": not found, "table": list(_table(pairs))}


def _table(pairs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each pair, with a column for each check that any pair has."""
    cells = [_cells(pair) for pair in pairs]
    columns = [name for name in COLUMNS if any(name in one for one in cells)]
    most = WIDTH - sum(len(COLUMNS[name]) + 2 for name in columns)
    labels = [_shortened(pair["label"], most) for pair in pairs]
    width = max(map(len, ["PAIR", *labels]))
    if pairs:
        yield "  ".join(["PAIR".ljust(width), *(COLUMNS[name] for name in columns)]).rstrip()
    for label, one in zip(labels, cells):
        shown = (one.get(name, "-").ljust(len(COLUMNS[name])) for name in columns)
        yield "  ".join([label.ljust(width), *shown]).rstrip()


def _cells(pair: Mapping[str, Any]) -> dict[str, str]:
    cells = {text.partition(":")[0]: "?" for text in pair["not_checked"]}
    return {**cells, **{check["name"]: "ok" if check["ok"] else "FAIL" for check in pair["checks"]}}


def _shortened(label: str, most: int) -> str:
    return label if len(label) <= most else label[: most - 3] + "..."
