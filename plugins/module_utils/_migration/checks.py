# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find what the service would refuse in the options of a migration, and what Ansible cannot check. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._api.migration_models import GROUP, TASK, split_label, with_label
from .._api.naming import SCHEME, bucket_problem, object_problem
from .._common.bucket_options import CRC64_CLOUDS, cdn_problems, description_problems
from .options import (
    GROUP_TYPES,
    INSTEAD_OF_KEYS,
    LENGTHS,
    LIST_TYPES,
    LONGEST_NAME,
    MOST_KEYS,
    id_option,
)

RUN = r"[A-Za-z0-9._-]{1,64}\Z"


def run_problems(run: str | None) -> list[str]:
    """Return a sentence if no pass can have this label. That an empty or a long one cannot is said elsewhere."""
    if not run or len(run) > LENGTHS[TASK]["run"][1] or re.match(RUN, run):
        return []
    return [f"run is {run!r}: it can only contain letters (a to z), digits, dots, hyphens and underscores"]


def label_problems(options: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each problem of the label and the description."""
    run, text = options["run"], options["description"]
    problems = description_problems(text) + run_problems(run)
    if split_label(text)[1]:
        problems.append("description must not end with a label such as [run=first]: set run instead")
    whole = with_label(text, run) or ""
    if run and text and len(text) <= 255 < len(whole):
        problems.append(f"description is {len(whole)} characters long with the label of run (maximum 255)")
    return problems


def selection_problems(kind: str, options: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each problem of what selects the objects."""
    task_type, names, cloud = options["task_type"], options["object_key"], options["src_cloud_type"]
    if kind == GROUP and task_type not in GROUP_TYPES:
        return [f"task_type is {task_type!r}: it must be one of {', '.join(GROUP_TYPES)}"]
    problems = []
    by_list = task_type.lower() in LIST_TYPES
    if by_list and names is not None:
        problems.append(f"object_key is not supported with task_type {task_type}: use list_file")
    if not by_list and options["list_file"]:
        problems.append(f"list_file is not supported with task_type {task_type}: use object_key")
    if by_list and not options["list_file"] and options[id_option(kind)] is None:
        problems.append(f"list_file is required with task_type {task_type}")
    if task_type.lower() == "url_list" and cloud != "URLSource":
        problems.append(f"task_type {task_type} requires src_cloud_type URLSource, not {cloud}")
    if cloud == "URLSource" and task_type.lower() != "url_list":
        problems.append(f"src_cloud_type URLSource requires task_type url_list, not {task_type}")
    if names is not None and not names:
        problems.append("object_key must not be empty; omit it to copy the whole bucket")
    if names and len(names) > MOST_KEYS:
        problems.append(f"object_key has {len(names)} elements (maximum {MOST_KEYS}): use list_file or several tasks")
    prefix = options["save_prefix"] or ""
    problems += _name_problems(options, prefix)
    for at, name in enumerate(names or ()):
        if len(name) <= LONGEST_NAME and len(prefix) <= LONGEST_NAME < len(prefix) + len(name):
            problems.append(
                f"save_prefix and object_key[{at}] are {len(prefix) + len(name)} characters long together "
                f"(maximum {LONGEST_NAME})"
            )
    return problems


def _name_problems(options: Mapping[str, Any], prefix: str) -> list[str]:
    """Return a sentence for each name of an object, or of the bucket of a list, that cannot be right."""
    names = [(f"object_key[{at}]", name) for at, name in enumerate(options["object_key"] or ())]
    problems: list[str] = []
    if re.match(SCHEME, prefix):
        problems.append("save_prefix is a URL: specify only the prefix, without scheme and bucket")
    elif "\n" in prefix or "\r" in prefix:
        problems.append("save_prefix contains a line break")
    if options["list_file"]:
        names.append(("list_file.list_file_key", options["list_file"]["list_file_key"]))
        problems += bucket_problem("list_file.obs_bucket", options["list_file"]["obs_bucket"], True)
    return problems + [f"{place} {problem}" for place, name in names for problem in [object_problem(name)] if problem]


def contradictions(options: Mapping[str, Any], keys: Mapping[str, str]) -> list[str]:
    """Return a sentence for each problem of combinations that the service refuses."""
    problems = []
    cloud = options["src_cloud_type"]
    for name, value in (("consistency_check", "crc64"), ("object_overwrite_mode", "CRC64_COMPARISON_OVERWRITE")):
        if options[name] == value and cloud not in CRC64_CLOUDS:
            problems.append(f"{name} {value} is supported only for {', '.join(CRC64_CLOUDS)}, not for {cloud}")
    smn = options["smn_config"]
    if smn and not smn["trigger_conditions"]:
        problems.append("smn_config.trigger_conditions must not be empty")
    for instead_of, name in INSTEAD_OF_KEYS.items():
        if options[name] and cloud != instead_of:
            problems.append(f"{name} is supported only for {instead_of}, not for {cloud}")
    problems += _file_problems(keys.get("src_json_auth_file"))
    cdn = dict(options["source_cdn"] or {})
    return problems + (cdn_problems(cdn, "authentication_key" in keys) if cdn else [])


def _file_problems(text: str | None) -> list[str]:
    """Return a sentence if the text of a key file is not one: the path of the file is a common mistake."""
    if not text or text.lstrip().startswith("{"):
        return []
    return ["src_json_auth_file is not JSON: set it to the text of the file, such as with lookup('file', path)"]


def number_problems(options: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each problem of numbers that are out of range."""
    problems = []
    if options["retries"] < 0:
        problems.append(f"retries is {options['retries']}: it must be 0 or more")
    for name in ("wait_timeout", "progress_every"):
        value = options[name]
        if value is not None and not 0 <= value < float("inf"):
            problems.append(f"{name} is {value}: it must be 0 seconds or more")
    if options.get("task_id") is not None and options["task_id"] < 0:
        problems.append(f"task_id is {options['task_id']}: it must be 0 or more")
    return problems
