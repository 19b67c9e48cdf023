# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judge and describe why a migration failed. Pure."""

from __future__ import annotations

from typing import Any

from .._api.migration_models import FAILED, Migration
from .._common.errors import ConcurrentChangeError, MigrationFailedError, OmsError
from .desired import Desired
from .options import id_option
from .progress_line import describe_objects, progress_of
from .reasons import NEVER, RETRY, Reason, find_reason


def reason_of(task: Migration) -> Reason:
    """Return why a migration failed."""
    return find_reason((task.error_reason or {}).get("error_code"))


def heals(task: Migration) -> bool:
    """Return whether starting it again can help without a person changing anything."""
    return reason_of(task).remedy == RETRY


def found_failed(task: Migration) -> bool:
    """Return whether a migration that failed before this run is started once: a person may have fixed the reason."""
    return reason_of(task).remedy != NEVER


def failure_of(task: Migration) -> dict[str, Any]:
    """Return `failure` of the result, for a migration that has failed."""
    reason = reason_of(task)
    return {
        "code": reason.code or None,
        "message": f"{reason.explanation} {reason.advice}",
        "retryable": reason.retryable,
        "list_bucket": task.dst_bucket,
        "list_key": (task.failed_object_record or {}).get("list_file_key"),
    }


def failed_error(
    desired: Desired, task: Migration, starts: int = 0, before: str = "", refusal: str | None = None
) -> MigrationFailedError:
    """Return the error for a migration that failed and is not started again.

    Args:
        desired: What the playbook asks for.
        task: The migration.
        starts: How often this run has started it again, or tried to.
        before: What comes after the reason.
        refusal: Why the service refused the last start, None if it did not.
    """
    reason, failure = reason_of(task), failure_of(task)
    code = f" ({reason.code})" if reason.code else ""
    sentences = [f"The migration {task.label} failed{code}: {reason.explanation} {reason.advice}"]
    if task.objects["failed"]:
        sentences.append(f"{task.objects['failed']:,} of {task.objects['total'] or 0:,} objects failed.")
    if failure["list_key"]:
        sentences.append(f"Their names are in {failure['list_bucket']}/{failure['list_key']}.")
    times = f"{starts} {'time' if starts == 1 else 'times'}"
    if refusal:
        sentences.append(f"This run tried to start it again {times}, and the service refused it: {refusal}")
    elif starts:
        sentences.append(f"This run started it again {times}.")
    elif not desired.retries:
        sentences.append("It was not started again, since retries is 0.")
    return MigrationFailedError(
        " ".join([*sentences, *filter(None, [before])]),
        retryable=reason.retryable,
        complete=False,
        copied=task.objects["succeeded"],
        failure=failure,
        **{id_option(desired.kind): task.key, desired.kind: task.result()},
    )


def refused_error(desired: Desired, task: Migration, refusal: str) -> OmsError:
    """Return the error for a migration that is still paused or failed, since the service refused to start it."""
    if task.status == FAILED:
        return failed_error(desired, task, 1, refusal=refusal)
    return ConcurrentChangeError(
        f"The migration {task.label} is {task.status}, and the service refused to start it: {refusal}"
    )


def amount(task: Migration) -> str:
    """Return how far a migration is, such as `412 of 1,000 objects`; empty where it is not known."""
    return describe_objects(progress_of(task)) if task.objects["total"] else ""
