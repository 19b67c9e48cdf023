# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validate and parse the variables of the playbooks. Private to hwcloud.oms.

A value is accepted in any type that YAML, an extra variable or a survey can produce, or rejected by the name of its
variable. Null, `omit` and an empty string count as not set, since a blank answer of a survey is an empty string. Inline
values that are encrypted with ansible-vault are decrypted.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shlex
import stat
from collections.abc import Mapping
from datetime import date, datetime, timezone
from typing import Any, Callable

from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils._common.errors import ConfigurationError
from ..module_utils._common.times import iso
from ..module_utils._sync_task.statistics import DAY, HOUR, milliseconds
from ..module_utils._sync_task_list.variables import kind_of
from ._variables import is_omitted, plain

#: Defaults of the variables, except for those that depend on the host or the time.
DEFAULTS: dict[str, Any] = {
    "oms_check_fail_on_drift": False,
    "oms_cutover_margin": 3600,
    "oms_cutover_passes": 5,
    "oms_cutover_quota": 5,
    "oms_cutover_small": 100,
    "oms_events_parallel": 1,
    "oms_events_strict": True,
    "oms_reconcile_keep": 3,
    "oms_report_dir": "oms-report",
    "oms_report_fail_on_attention": False,
    "oms_report_silence": 24,
    "oms_report_statistics": True,
    "oms_rotate_credentials": [],
    "oms_sync_tasks_defaults": {},
    "oms_sync_tasks_prune": False,
    "oms_sync_tasks_prune_max": 1,
    "oms_sync_tasks_set_stats": False,
}
#: Maximum length of a file name in bytes. Systems allow 255, and Ansible appends to the name while it writes.
LONGEST_NAME = 150
#: A value in a message is truncated to this number of characters.
LONGEST_VALUE = 200
#: Characters that are escaped in file names, and the name of the page about all hosts.
UNSAFE_CHARACTERS = re.compile(r"[\x00-\x1f\x7f/\\%\ud800-\udfff]|^[.~-]|^index\Z")
SURROGATE = re.compile(r"[\ud800-\udfff]")
#: The format of a record, for messages.
RECORD = (
    "a JSON object that maps the ID of each stopped task to its destination bucket, as written by hwcloud.oms.stop_all"
)
#: A value that a shell does not interpret.
SHELL_SAFE = re.compile(r"[\w@+:,./-]+", re.ASCII)


class VariableError(Exception):
    """A variable has an invalid value. The message names the variable."""


class Context:
    """The host and the process that a playbook runs for.

    Args:
        host: Name of the host in the inventory.
        now: Current time in seconds since 1970.
        cwd: Returns the working directory of the process.
    """

    def __init__(self, host: str, now: float, cwd: Callable[[], str] = os.getcwd) -> None:
        self.host = host
        self.now = now
        self._cwd = cwd

    @property
    def file_name(self) -> str:
        """Return the host as a part of a file name. It is unique for each host."""
        return file_name(self.host)

    def path(self, name: str, value: str) -> str:
        """Return an absolute path. A relative path is relative to the working directory of the process.

        Args:
            name: Name of the variable.
            value: The path.

        Raises:
            VariableError: The working directory does not exist.
        """
        path = os.path.expanduser(value)
        if os.path.isabs(path):
            return path
        try:
            return os.path.join(self._cwd(), path)
        except OSError as exc:
            raise VariableError(
                f"{name} is {quote(value)}, a path relative to the current directory, and the current directory cannot "
                f"be determined ({exc.strerror or exc}). Change to a directory that exists, or set {name} to an "
                "absolute path."
            ) from None


def file_name(host: str) -> str:
    """Return a host as a part of a file name: unsafe characters are escaped as `%XX`, long names are truncated."""
    name = UNSAFE_CHARACTERS.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass")), host
    )
    if name and len(name.encode("utf-8")) <= LONGEST_NAME:
        return name
    # Unique, since no escaped name contains a "%" followed by a letter after F.
    suffix = "%h" + hashlib.sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    while len((name + suffix).encode("utf-8")) > LONGEST_NAME:
        name = name[:-1]
    return name + suffix


def quote(value: Any) -> str:
    """Return a value for a message. A long value is truncated, and the content of a container is not included."""
    if isinstance(value, (Mapping, list, tuple)):
        return kind_of(value)
    text = repr(str(value)) if isinstance(value, (str, date)) else repr(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def parse_boolean(name: str, value: Any, _context: Context) -> bool:
    """Return a boolean from any value that Ansible converts."""
    try:
        return bool(boolean(value))
    except TypeError:
        raise VariableError(f"{name} is {quote(value)}. It must be true or false.") from None


def parse_count(name: str, value: Any, _context: Context) -> int:
    """Return a non-negative integer."""
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise VariableError(f"{name} is {quote(value)}. It must be a non-negative integer.")
    return int(text)


def parse_positive(name: str, value: Any, context: Context) -> int:
    """Return an integer that is not 0."""
    try:
        number = parse_count(name, value, context)
    except VariableError:
        number = 0
    if not number:
        raise VariableError(f"{name} is {quote(value)}. It must be a positive integer.")
    return number


def parse_mapping(name: str, value: Any, _context: Context) -> dict[str, Any]:
    """Return a dictionary."""
    if not isinstance(value, Mapping):
        # The message does not quote the value, which may be a misplaced key.
        raise VariableError(f"{name} is {kind_of(value)}. It must be a dictionary.")
    return dict(value)


def parse_path(name: str, value: Any, context: Context) -> str:
    """Return an absolute path."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise VariableError(f"{name} is {quote(value)}. It must be a path.")
    return context.path(name, value)


def parse_names(name: str, value: Any, _context: Context) -> list[str]:
    """Return names from a list or from a string with commas. Whitespace around names and blank names are ignored."""
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, int) and not isinstance(parts, bool):
        parts = [parts]
    if not isinstance(parts, (list, tuple)):
        raise VariableError(f"{name} is {kind_of(value)}. It must be a list of names, or a string of names and commas.")
    invalid = [part for part in parts if isinstance(part, bool) or not isinstance(part, (str, int, type(None)))]
    if invalid:
        raise VariableError(
            f"{name} contains {kind_of(invalid[0])}. Each name must be the name of an entry of oms_credentials. Quote "
            "names that YAML does not read as a string."
        )
    found = [str(part).strip() for part in parts if part is not None and str(part).strip()]
    if not found and len(parts):
        raise VariableError(
            f"{name} is {quote(value)}, which names no credentials. Set it to the rotated credentials, or omit it to "
            "restart all running tasks."
        )
    return found


def parse_full_hour(name: str, value: Any, _context: Context) -> int:
    """Return a full hour in milliseconds since 1970."""
    try:
        moment = milliseconds(name, _time_text(name, value))
    except ConfigurationError as exc:
        raise VariableError(str(exc)) from None
    if moment % HOUR or moment < DAY:
        raise VariableError(f"{name} is {quote(value)}. It must be a full hour, such as 2026-03-01T12:00:00Z.")
    return moment


def _time_text(name: str, value: Any) -> str:
    """Return a time as a string, whatever type YAML gave it."""
    if isinstance(value, datetime):
        # PyYAML converts to UTC where it drops the offset.
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise VariableError(
            f"{name} is {kind_of(value)}. It must be a time such as 2026-03-01T12:00:00Z, or milliseconds since 1970."
        )
    is_integer = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_integer else value).strip()


def parse_record_by_host(name: str, value: Any, context: Context) -> dict[str, str] | None:
    """Return the record of the host from records by host, or None if there is none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise VariableError(f"{name} is a string that is not JSON. It must be a dictionary by host.") from None
    if not isinstance(value, Mapping):
        raise VariableError(f"{name} is {kind_of(value)}. It must be a dictionary by host.")
    if value.get(context.host) is None:
        return None
    return parse_record(f"{name}[{quote(context.host)}]", value[context.host])


def parse_record(what: str, value: Any) -> dict[str, str]:
    """Return a record, which maps the IDs of stopped tasks to their destination buckets.

    Args:
        what: Variable or file that contains the record, for messages.
        value: The value to parse.
    """
    if not isinstance(value, Mapping):
        raise VariableError(f"{what} is {kind_of(value)}. It must be {RECORD}.")
    for task_id, bucket in value.items():
        is_text = isinstance(task_id, str) and task_id.strip() and isinstance(bucket, (str, type(None)))
        # A surrogate can be neither printed nor written.
        if not is_text or SURROGATE.search(task_id + (bucket or "")):
            raise VariableError(
                f"{what} contains an item that does not map a task ID to a destination bucket. It must be {RECORD}."
            )
    return {str(task_id): str(bucket or "") for task_id, bucket in value.items()}


def _read_text(path: str) -> str:
    """Return the content of a regular file. Reading a pipe would block, and a device may have no end."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    with open(path, encoding="utf-8") as file:
        return file.read()


def read_record(path: str) -> dict[str, str]:
    """Return the record in a file, or an empty record if the file does not exist.

    Raises:
        VariableError: The file does not contain a record.
    """
    advice = (
        " Correct the file, or delete it if none of its tasks has to be started: hwcloud.oms.check lists the stopped "
        "tasks. Nothing was stopped or started."
    )
    try:
        text = _read_text(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "not UTF-8 text"
        raise VariableError(f"The record {path} cannot be read: {reason}.{advice}") from None
    if not text.strip():
        raise VariableError(f"The record {path} is empty. It must be {RECORD}.{advice}")
    try:
        return parse_record(f"The record {path}", json.loads(text))
    except (ValueError, RecursionError):
        raise VariableError(f"The record {path} is not JSON. It must be {RECORD}.{advice}") from None
    except VariableError as exc:
        raise VariableError(f"{exc}{advice}") from None


def start_line(path: str, host: str) -> str:
    """Return the command that starts the tasks of a record."""
    variables = {"oms_stopped_file": path, **({} if host == "localhost" else {"oms_hosts": host})}
    if all(SHELL_SAFE.fullmatch(value) for value in variables.values()):
        extra_vars = [f"{name}={value}" for name, value in variables.items()]
    else:
        extra_vars = [json.dumps(variables)]
    return " ".join(["ansible-playbook hwcloud.oms.start_all", *(f"-e {shlex.quote(text)}" for text in extra_vars)])


PARSERS: dict[str, Callable[[str, Any, Context], Any]] = {
    "oms_check_fail_on_drift": parse_boolean,
    "oms_cutover_margin": parse_count,
    "oms_cutover_passes": parse_count,
    "oms_cutover_quota": parse_positive,
    "oms_cutover_small": parse_count,
    "oms_events_parallel": parse_count,
    "oms_events_strict": parse_boolean,
    "oms_reconcile_keep": parse_positive,
    "oms_reconcile_max_missed": parse_count,
    "oms_reconcile_since": parse_positive,
    "oms_report_dir": parse_path,
    "oms_report_end": parse_full_hour,
    "oms_report_fail_on_attention": parse_boolean,
    "oms_report_prometheus": parse_path,
    "oms_report_silence": parse_count,
    "oms_report_statistics": parse_boolean,
    "oms_rotate_credentials": parse_names,
    "oms_stop_unlisted": parse_boolean,
    "oms_stopped": parse_record_by_host,
    "oms_stopped_file": parse_path,
    "oms_sync_tasks_defaults": parse_mapping,
    "oms_sync_tasks_prune": parse_boolean,
    "oms_sync_tasks_prune_max": parse_count,
    "oms_sync_tasks_set_stats": parse_boolean,
}


def read_variables(variables: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the variables of a playbook as it uses them.

    Args:
        variables: Values by name; None, an empty string or `omit` if a variable is not set.
        context: Host and process that the playbook runs for.

    Returns:
        ``problems``, ``variables`` by name, and ``file_name`` of the host; with oms_report_end also ``month`` (that of
        the start of the day) and ``now`` (the time of the report in ms, in full minutes); with oms_stopped_file also
        ``recorded`` (the record in the file), ``record`` (the record of the previous job if there is one, else that of
        the file), ``handed`` (whether the previous job has a record) and ``start_line``.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    defaults = {
        **DEFAULTS,
        # The end of the hour that is running.
        "oms_report_end": int(context.now) * 1000 // HOUR * HOUR + HOUR,
        "oms_stopped_file": f"oms-stopped-{context.file_name}.json",
    }
    for name in sorted(variables):
        value = None if is_omitted(variables[name]) else plain(variables[name])
        is_unset = value is None or (isinstance(value, str) and not value)
        value = defaults.get(name) if is_unset else value
        try:
            values[name] = None if value is None else PARSERS[name](name, value, context)
        except VariableError as exc:
            problems.append(str(exc))
    # Until 3.0.0 also under the name that they had before 2.0.0.
    result: dict[str, Any] = {"variables": values, "values": values, "file_name": context.file_name}
    if values.get("oms_report_end") is not None:
        result["month"] = iso(values["oms_report_end"] - DAY)[:7]
        result["now"] = min(int(context.now) // 60 * 60_000, values["oms_report_end"])
    if values.get("oms_stopped_file") is not None:
        path = values["oms_stopped_file"]
        result["start_line"] = start_line(path, context.host)
        handed = values.get("oms_stopped")
        result["handed"] = handed is not None
        try:
            result["recorded"] = read_record(path)
            result["record"] = result["recorded"] if handed is None else handed
        except VariableError as exc:
            problems.append(str(exc))
    return {"problems": problems, **result}
