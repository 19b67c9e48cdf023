# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send the names of changed objects to a synchronization task of Huawei Cloud OMS: a function at the source.

`handler` is for AWS Lambda, Function Compute, SCF and FunctionGraph, `main` for Azure Functions. The role
event_forwarder packs this file together with all that it imports. Settings are environment variables.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from typing import Any

from hwcloud_oms._common.errors import ConfigurationError
from hwcloud_oms._common.unexpected import as_failure
from hwcloud_oms._forwarder.forward import Forwarder
from hwcloud_oms._forwarder.settings import read_settings, read_variables, time_for_retries
from object_keys import NotificationError, queue_messages, read_changes

#: What a warm function keeps, for each thread of the platform.
WARM = threading.local()


class ForwardingError(Exception):
    """Names were not sent, so the platform delivers the notification again or to its dead-letter queue."""


def handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Send the names of the objects that a notification says were created or restored.

    Args:
        event: The notification as the platform delivers it.
        context: The context of the platform.

    Raises:
        ForwardingError: It is not a notification, or a name was not sent. Messages of SQS are returned instead.
    """
    try:
        forwarder = _forwarder(context)
    except ConfigurationError as exc:
        raise ForwardingError(f"The function is not configured correctly: {exc}") from None
    try:
        seconds = time_for_retries(forwarder.settings, context)
        messages = queue_messages(event)
        if messages:
            return _forward_messages(forwarder, messages, seconds)
        return {"sent": _forward(forwarder, event, seconds)}
    except ForwardingError:
        raise
    except NotificationError as exc:
        raise ForwardingError(f"The event is not a notification of an object store: {exc}.") from None
    # Whatever it is: the traceback of the platform must not contain a secret.
    except Exception as exc:  # noqa: BLE001
        failure = as_failure(exc)
        forwarder.log(str(failure.facts.get("exception", failure)))
        raise ForwardingError(forwarder.text(str(failure))) from None


def main(event: Any) -> None:
    """Do the same for the Event Grid trigger of Azure Functions."""
    handler(event)


def _forwarder(context: Any) -> Forwarder:
    """Return the forwarder of an earlier invocation, unless the settings have changed."""
    settings = read_settings(read_variables(context))
    kept: Forwarder | None = getattr(WARM, "forwarder", None)
    if kept is None or kept.settings != settings:
        kept = WARM.forwarder = Forwarder(settings, _log)
    return kept


def _log(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _forward(forwarder: Forwarder, event: Any, seconds: float) -> int:
    """Send the names of a notification. If one is refused, all others are sent before the failure is raised."""
    names = _names(forwarder, event)
    failed = forwarder.deliver([(name, [name]) for name in names], seconds)
    if failed:
        raise ForwardingError(
            forwarder.text(f"{len(failed)} of {len(names)} names were not sent. {next(iter(failed.values()))}")
        )
    return len(names)


def _forward_messages(forwarder: Forwarder, messages: Iterable[tuple[str, Any]], seconds: float) -> dict[str, Any]:
    """Send the names of messages of SQS, and return those that SQS has to keep."""
    failed: dict[str, Exception] = {}
    readable: list[tuple[str, list[str]]] = []
    for message, body in messages:
        try:
            readable.append((message, _names(forwarder, body)))
        except NotificationError as exc:
            failed[message] = exc
    failed.update(forwarder.deliver(readable, seconds))
    for message, reason in failed.items():
        forwarder.log(f"Message {message} is returned to the queue: {reason}")
    return {"batchItemFailures": [{"itemIdentifier": message} for message, _body in messages if message in failed]}


def _names(forwarder: Forwarder, event: Any) -> list[str]:
    """Return the names of the objects that were created or restored in the bucket of the task."""
    changes, bucket = read_changes(event), forwarder.settings.src_bucket
    mine = [change for change in changes if bucket is None or bucket in change.bucket_names]
    names = [change.key for change in mine if not change.removed]
    removed, foreign = len(mine) - len(names), len(changes) - len(mine)
    forwarder.log(f"Names to send: {len(names)}. Left out: {removed} removed, {foreign} in other buckets.")
    return names
