# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report a failure that is not expected."""

from __future__ import annotations

import os
import traceback
from typing import Any, Callable

from .errors import OmsError
from .proxy_secrets import proxy_secrets
from .secret_encodings import mask

#: Keys of a failed result that are shown where the rest of it cannot be.
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
    """An error in this collection itself, or in a library.

    Args:
        exc: What was raised.
        pending: The write that had been requested, if any; it may have been executed.
    """

    def __init__(self, exc: Exception, pending: str | None = None) -> None:
        # An exception, or one that it was raised from, may quote the address of a proxy.
        secrets = tuple(proxy_secrets(os.environ, parts=True))
        text = mask(_text(exc), secrets)
        super().__init__(
            f"Unexpected error in hwcloud.oms ({type(exc).__name__}: {text}). Please report it with this output.",
            exception=mask("".join(traceback.format_exception(type(exc), exc, exc.__traceback__)), secrets),
        )
        self.operation = pending
        self.ambiguous = pending is not None


def _text(exc: Exception) -> str:
    try:
        return str(exc)
    # Even this may fail, and what was done before must be returned all the same.
    except Exception:  # noqa: BLE001
        return "no message"


def as_failure(exc: Exception, pending: str | None = None) -> OmsError:
    """Return the exception itself if it is an OmsError, else an OmsError that reports it."""
    return exc if isinstance(exc, OmsError) else UnexpectedError(exc, pending)


def withheld(exc: Exception, result: dict[str, Any], redact: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a failed result in place of one that could not be redacted, with those of its keys that can be."""
    error = OmsError(
        f"Unexpected error in hwcloud.oms ({type(exc).__name__}): the result cannot be shown. Please report it."
    )
    shown = dict(error.to_result(), changed=bool(result.get("changed")))
    for name in WORTH_SHOWING:
        try:
            shown.update({name: redact(result[name])} if name in result else {})
        # What cannot be redacted cannot be shown.
        except Exception:  # noqa: BLE001
            continue
    return shown
