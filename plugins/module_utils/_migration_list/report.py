# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a list of copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._common.errors import OmsError
from .._common.redactor import printable
from .copies import Copy
from .scheduler import Finished

#: What a row takes from the result of its module as it is, and what it is where the result lacks it.
TAKEN: dict[str, Any] = {
    "task_id": None,
    "group_id": None,
    "changed": False,
    "operations": [],
    "complete": False,
    "copied": None,
    "failure": None,
}
#: Longest line of the table.
WIDTH = 100


class CopiesError(OmsError):
    """Some copies failed. `retryable` says whether the same run may succeed later for all of them."""

    def __init__(self, message: str, retryable: bool, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retryable = retryable


def report(copies: Sequence[Copy], outcomes: Mapping[int, Finished], check_mode: bool) -> dict[str, Any]:
    """Return the result of the module, which a failure returns too."""
    rows = [_row(copy, outcomes[at]) for at, copy in enumerate(copies)]
    return {
        "changed": any(row["changed"] for row in rows),
        "results": rows,
        "summary": {
            "total": len(rows),
            "complete": sum(row["complete"] for row in rows),
            "changed": sum(row["changed"] for row in rows),
            "failed": sum("msg" in row for row in rows),
            "copied": sum(row["copied"] or 0 for row in rows),
        },
        "table": [_line(copy, row) for copy, row in zip(copies, rows)],
        "check_mode": check_mode,
        "diff": [
            {**outcomes[at].result["diff"], "before_header": copy.label, "after_header": copy.label}
            for at, copy in enumerate(copies)
            if rows[at]["changed"] and outcomes[at].result.get("diff")
        ],
    }


def failure(copies: Sequence[Copy], result: Mapping[str, Any]) -> CopiesError:
    """Return the failure of a list in which copies failed; its results are those of all copies."""
    failed = [(copy, row) for copy, row in zip(copies, result["results"]) if "msg" in row]
    sentences = [f"{copy.label}: {row['msg']}" for copy, row in failed]
    retryable = all((row["error"] or {}).get("retryable") for _copy, row in failed)
    message = f"{len(failed)} of {len(copies)} copies failed. {' '.join(sentences)}"
    return CopiesError(message, retryable, **result)


def _row(copy: Copy, outcome: Finished) -> dict[str, Any]:
    result = outcome.result
    task = result.get("task") or result.get("group") or {}
    row = {
        "index": copy.position,
        "use": copy.use,
        **{name: copy.params.get(name) or task.get(name) for name in ("src_bucket", "dst_bucket", "run")},
        **{name: result.get(name, default) for name, default in TAKEN.items()},
        "objects": task.get("objects"),
        "empty": bool(result.get("complete") and task.get("empty")),
    }
    if not outcome.good:
        row.update(msg=result["msg"], error=result["error"])
    return row


def _line(copy: Copy, row: Mapping[str, Any]) -> str:
    """Return the line of the table: status first, then buckets, then numbers."""
    ended = "empty" if row["empty"] else "complete"
    word = "failed" if "msg" in row else ended if row["complete"] else "unfinished"
    if row["operations"]:
        word += f" ({', '.join(row['operations'])})"
    numbers = [f"{value:,} {name}" for name, value in (row["objects"] or {}).items() if value is not None]
    line = printable("  ".join([word, copy.label, ", ".join(numbers)]).rstrip())
    return line if len(line) <= WIDTH else line[: WIDTH - 3] + "..."
