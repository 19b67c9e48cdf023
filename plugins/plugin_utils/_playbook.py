# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbooks: checked with regard to their types, and read. Private to hwcloud.oms.

Whatever YAML, an extra variable or a survey makes of a value, it is understood or refused by the name of the variable.
An empty text and null count as not set, since a blank answer of a survey arrives as an empty text. So does C(omit). A
value that ansible-vault encrypted by itself is read as what it holds.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shlex
import stat
from datetime import date, datetime, timezone
from typing import Any, Callable, Dict, List, Mapping, Optional

from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils._common.errors import ConfigurationError
from ..module_utils._sync_task.statistics import DAY, HOUR, iso, milliseconds
from ._variables import is_omitted, plain

#: What counts where a variable is not set. Names that depend on the host are not here.
DEFAULTS: Dict[str, Any] = {
    "oms_check_fail_on_drift": False,
    "oms_report_dir": "oms-report",
    "oms_report_statistics": True,
    "oms_rotate_credentials": [],
    "oms_stop_unlisted": False,
    "oms_sync_tasks_defaults": {},
    "oms_sync_tasks_prune": False,
    "oms_sync_tasks_prune_max": 1,
    "oms_sync_tasks_set_stats": False,
}
#: A name of a file takes up to 255 bytes, and Ansible adds some of its own while it writes.
LONGEST_NAME = 150
#: What is part of a name of a file only when it is written in another way.
ODD = re.compile(r"[\x00-\x1f\x7f/\\%\ud800-\udfff]|^[.~-]")
HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
#: What a record must be, for messages.
RECORD = "a JSON object from the id of each stopped task to its destination bucket, as hwcloud.oms.stop_all writes it"
PLAIN = re.compile(r"[\w@+:,./-]+", re.ASCII)


class VariableError(Exception):
    """A variable has a value that can't be used. The text names it."""


class Place:
    """Where a playbook runs, and for which host.

    Args:
        host: The host's name in the inventory.
        now: Seconds since 1970.
        cwd: Gives the working directory of the process.
    """

    def __init__(self, host: str, now: float, cwd: Callable[[], str] = os.getcwd) -> None:
        self.host = host
        self.now = now
        self._cwd = cwd

    @property
    def file_name(self) -> str:
        """The host as a part of a name of a file. Two hosts never share one."""
        return file_name(self.host)

    def path(self, name: str, given: str) -> str:
        """An absolute path: a relative one begins at the working directory of the process.

        Raises:
            VariableError: There is no such directory any more.
        """
        path = os.path.expanduser(given)
        if os.path.isabs(path):
            return path
        try:
            return os.path.join(self._cwd(), path)
        except OSError as exc:
            raise VariableError(
                "%s is %s, a path relative to the current directory, and the current directory cannot be determined "
                "(%s). Change to a directory that exists, or set %s to an absolute path."
                % (name, shown(given), exc.strerror or exc, name)
            ) from None


def file_name(host: str) -> str:
    """A host as a part of a name of a file: odd characters become C(%) and hexadecimal digits, long names are cut."""
    name = ODD.sub(lambda found: "".join("%%%02X" % byte for byte in found[0].encode("utf-8", "surrogatepass")), host)
    if name and len(name.encode("utf-8")) <= LONGEST_NAME:
        return name
    # No other name has a "%" before a letter beyond F.
    mark = "%h" + hashlib.sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    while len((name + mark).encode("utf-8")) > LONGEST_NAME:
        name = name[:-1]
    return name + mark


def shown(value: Any) -> str:
    """A value in a message: never a long one, and nothing of what is in a list or a dictionary."""
    if isinstance(value, (Mapping, list, tuple)):
        return kind_of(value)
    text = repr(str(value)) if isinstance(value, (str, date)) else repr(value)
    return text if len(text) <= 200 else text[:197] + "..."


def kind_of(value: Any) -> str:
    """What a value is, in YAML's words."""
    names = ((bool, "a boolean"), ((int, float), "a number"), (str, "a string"), (date, "a timestamp"))
    for kind, name in names:
        if isinstance(value, kind):
            return name
    return "a dictionary" if isinstance(value, Mapping) else "a list" if isinstance(value, (list, tuple)) else "null"


def a_boolean(name: str, value: Any, _place: Place) -> bool:
    try:
        return bool(boolean(value))
    except TypeError:
        raise VariableError("%s is %s. It must be true or false." % (name, shown(value))) from None


def a_count(name: str, value: Any, _place: Place) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise VariableError("%s is %s. It must be a whole number that is not negative." % (name, shown(value)))
    return int(text)


def a_mapping(name: str, value: Any, _place: Place) -> Dict[str, Any]:
    if not isinstance(value, Mapping):
        # Whatever it is, it may hold a key that is in the wrong place.
        raise VariableError("%s is %s. It must be a dictionary." % (name, kind_of(value)))
    return dict(value)


def a_path(name: str, value: Any, place: Place) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise VariableError("%s is %s. It must be a path." % (name, shown(value)))
    return place.path(name, value)


def names(name: str, value: Any, _place: Place) -> List[str]:
    """Names out of a list, or out of a text with commas between them. Blanks around them do not count."""
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, int) and not isinstance(parts, bool):
        parts = [parts]
    if not isinstance(parts, (list, tuple)):
        raise VariableError(
            "%s is %s. It must be a list of names, or a string with commas between the names." % (name, kind_of(value))
        )
    wrong = [part for part in parts if isinstance(part, bool) or not isinstance(part, (str, int, type(None)))]
    if wrong:
        raise VariableError(
            "%s has %s among its names. Each must be the name of an entry of oms_credentials; put a name that YAML "
            "takes for something else into quotes." % (name, kind_of(wrong[0]))
        )
    found = [str(part).strip() for part in parts if part is not None and str(part).strip()]
    if not found and len(parts):
        raise VariableError(
            "%s is %s, which names no credentials. Name the rotated ones, or leave the variable out to restart all "
            "tasks that run." % (name, shown(value))
        )
    return found


def a_full_hour(name: str, value: Any, _place: Place) -> int:
    """A moment in ms since 1970, at which an hour begins."""
    try:
        moment = milliseconds(name, _moment(name, value))
    except ConfigurationError as exc:
        raise VariableError(str(exc)) from None
    if moment % HOUR or moment < DAY:
        raise VariableError("%s is %s. It must be a full hour, such as 2026-03-01T12:00:00Z." % (name, shown(value)))
    return moment


def _moment(name: str, value: Any) -> str:
    """What YAML makes of a time, as a text."""
    if isinstance(value, datetime):
        # PyYAML converts to UTC where it drops the offset.
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise VariableError(
            "%s is %s. It must be a time such as 2026-03-01T12:00:00Z, or milliseconds since 1970."
            % (name, kind_of(value))
        )
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value).strip()


def by_host(name: str, value: Any, place: Place) -> Optional[Dict[str, str]]:
    """The record of this host out of records by host; None where there is none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise VariableError("%s is a string that is not JSON. It must be a dictionary by host." % name) from None
    if not isinstance(value, Mapping):
        raise VariableError("%s is %s. It must be a dictionary by host." % (name, kind_of(value)))
    if value.get(place.host) is None:
        return None
    return a_record("%s[%s]" % (name, shown(place.host)), value[place.host])


def a_record(what: str, value: Any) -> Dict[str, str]:
    """What was stopped, as destination bucket by id."""
    if not isinstance(value, Mapping):
        raise VariableError("%s is %s. It must be %s." % (what, kind_of(value), RECORD))
    for task_id, bucket in value.items():
        text = isinstance(task_id, str) and task_id.strip() and isinstance(bucket, (str, type(None)))
        # Half a character can't be shown or written.
        if not text or HALF_CHARACTER.search(task_id + (bucket or "")):
            raise VariableError(
                "%s has an item that is not a task id with its destination bucket. It must be %s." % (what, RECORD)
            )
    return {str(task_id): str(bucket or "") for task_id, bucket in value.items()}


def _text_of(path: str) -> str:
    """What is in a regular file. A pipe would be waited for, and a device may never come to an end."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    with open(path, encoding="utf-8") as file:
        return file.read()


def read_record(path: str) -> Dict[str, str]:
    """The record in a file; empty where there is no file.

    Raises:
        VariableError: The file is not a record.
    """
    way_out = (
        " Correct the file, or delete it if nothing that it names is still to be started: hwcloud.oms.check lists the "
        "tasks that are stopped. Nothing was stopped or started."
    )
    try:
        text = _text_of(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not text in UTF-8"
        raise VariableError("The record %s cannot be read: %s.%s" % (path, reason, way_out)) from None
    if not text.strip():
        raise VariableError("The record %s is empty. It must be %s.%s" % (path, RECORD, way_out))
    try:
        return a_record("The record %s" % path, json.loads(text))
    except (ValueError, RecursionError):
        raise VariableError("The record %s is not JSON. It must be %s.%s" % (path, RECORD, way_out)) from None
    except VariableError as exc:
        raise VariableError("%s%s" % (exc, way_out)) from None


def start_line(path: str, host: str) -> str:
    """The command that starts what a record holds."""
    variables = {"oms_stopped_file": path, **({} if host == "localhost" else {"oms_hosts": host})}
    if all(PLAIN.fullmatch(value) for value in variables.values()):
        given = ["%s=%s" % item for item in variables.items()]
    else:
        given = [json.dumps(variables)]
    return "ansible-playbook hwcloud.oms.start_all%s" % "".join(" -e " + shlex.quote(one) for one in given)


KINDS: Dict[str, Callable[[str, Any, Place], Any]] = {
    "oms_check_fail_on_drift": a_boolean,
    "oms_report_dir": a_path,
    "oms_report_end": a_full_hour,
    "oms_report_statistics": a_boolean,
    "oms_rotate_credentials": names,
    "oms_stop_unlisted": a_boolean,
    "oms_stopped": by_host,
    "oms_stopped_file": a_path,
    "oms_sync_tasks_defaults": a_mapping,
    "oms_sync_tasks_prune": a_boolean,
    "oms_sync_tasks_prune_max": a_count,
    "oms_sync_tasks_set_stats": a_boolean,
}


def read_variables(given: Mapping[str, Any], place: Place) -> Dict[str, Any]:
    """The variables of a playbook as it uses them.

    Args:
        given: By name; None, an empty text or C(omit) where they are not set.
        place: Where the playbook runs.

    Returns:
        ``problems``, ``values`` by name, ``file_name`` of the host; with oms_report_end ``month``; with
        oms_stopped_file ``record`` (what is recorded in the file and by the job before), ``handed`` (whether the job
        before recorded anything) and ``start_line``.
    """
    problems: List[str] = []
    values: Dict[str, Any] = {}
    defaults = {
        **DEFAULTS,
        "oms_report_end": int(place.now) * 1000 // HOUR * HOUR,
        "oms_stopped_file": "oms-stopped-%s.json" % place.file_name,
    }
    for name in sorted(given):
        value = None if is_omitted(given[name]) else plain(given[name])
        unset = value is None or (isinstance(value, str) and not value)
        value = defaults.get(name) if unset else value
        try:
            values[name] = None if value is None else KINDS[name](name, value, place)
        except VariableError as exc:
            problems.append(str(exc))
    told: Dict[str, Any] = {"values": values, "file_name": place.file_name}
    if values.get("oms_report_end") is not None:
        told["month"] = iso(values["oms_report_end"])[:7]
    if values.get("oms_stopped_file") is not None:
        path = values["oms_stopped_file"]
        told["start_line"] = start_line(path, place.host)
        handed = values.get("oms_stopped")
        told["handed"] = handed is not None
        try:
            told["recorded"] = read_record(path)
            told["record"] = told["recorded"] if handed is None else handed
        except VariableError as exc:
            problems.append(str(exc))
    return {"problems": problems, **told}
