# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The failure that nobody thought of. Private to hwcloud.oms."""

from __future__ import annotations

import traceback
from typing import Any, Callable

from .errors import OmsError

#: Keys of a failed result that are worth showing where the rest of it can't be shown.
WORTH_SHOWING = (
    "operations",
    "create_outcome",
    "quota",
    "sync_task_id",
    "previous_sync_task_id",
    "removed_sync_task",
    "restoring_task",
)


class UnexpectedError(OmsError):
    """An error in this collection itself, or one that a library let through.

    Args:
        exc: What was raised.
        pending: The write that was on its way, if any: it may have been carried out.
    """

    def __init__(self, exc: Exception, pending: str | None = None) -> None:
        super().__init__(
            f"An error in the collection itself ({type(exc).__name__}: {_words(exc)}). Please report it, with "
            "this output.",
            exception="".join(traceback.format_exception(type(exc), exc, exc.__traceback__)),
        )
        self.operation = pending
        self.ambiguous = pending is not None


def _words(exc: Exception) -> str:
    try:
        return str(exc)
    # Even this may fail, and the facts of the run must be returned all the same.
    except Exception:  # noqa: BLE001
        return "without a text"


def as_failure(exc: Exception, pending: str | None = None) -> OmsError:
    """Return the exception itself if a person was meant to read it, else one that such a person can read."""
    return exc if isinstance(exc, OmsError) else UnexpectedError(exc, pending)


def withheld(exc: Exception, result: dict[str, Any], redact: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the failed result where the result could not be redacted: of it only what can be, key by key."""
    error = OmsError(
        f"An error in the collection itself ({type(exc).__name__}) kept the result from being shown. Please report it."
    )
    shown = dict(error.to_result(), changed=bool(result.get("changed")))
    for name in WORTH_SHOWING:
        try:
            shown.update({name: redact(result[name])} if name in result else {})
        # What can't be redacted can't be shown.
        except Exception:  # noqa: BLE001
            continue
    return shown
