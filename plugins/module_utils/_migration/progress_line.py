# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Describe in one line how far a migration task or group is."""

from __future__ import annotations

from typing import NamedTuple

from .._api.migration_models import CREATING, Migration
from .._common.redactor import printable

MINUTE, HOUR, DAY = 60, 3600, 86400


class Progress(NamedTuple):
    """How far a migration is, None where the service does not say.

    `total`, `done` and `failed` are numbers of objects; an object that was skipped is done. `listed` says whether the
    whole source is listed, so that the total is final. `share` is 0 to 1, `speed` in bytes per second, `left` in
    seconds.
    """

    label: str
    status: str
    total: int | None = None
    done: int | None = None
    failed: int | None = None
    listed: bool = True
    share: float | None = None
    speed: float | None = None
    left: float | None = None


def progress_of(task: Migration) -> Progress:
    """Return how far a migration task or a group is. A group returns neither its share nor the time that is left."""
    objects, size, own = task.objects, task.bytes, task.own
    done = (objects["succeeded"] or 0) + (objects["skipped"] or 0)
    share, left = own.get("progress"), own.get("left_time")
    if share is None and objects["total"]:
        share = (done + (objects["failed"] or 0)) / objects["total"]
    if left is not None:
        left = left / 1000
    elif task.migrate_speed and size["total"] is not None:
        left = max(0, size["total"] - (size["done"] or 0)) / task.migrate_speed
    return Progress(
        label=f"{task.src_bucket or 'URL list'} -> {task.dst_bucket}",
        status=str(task.status),
        total=objects["total"],
        done=done,
        failed=objects["failed"],
        listed=own.get("is_query_over") is not False and task.status != CREATING,
        share=share,
        speed=task.migrate_speed,
        left=left,
    )


def progress_line(progress: Progress) -> str:
    """Return the line that an operator sees while a migration runs.

    An example is `photos-origin -> photos-copy: 412 of 1,000 objects, 41 %, 5.0 MiB/s, 2 min left`. A status other
    than running comes first. Share and time are left out while the source is still being listed.
    """
    parts = [] if progress.status == "running" else [progress.status]
    if progress.total:
        parts.append(describe_objects(progress))
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.total and progress.listed and progress.share is not None:
        # Rounded down: 100 % is for what has ended.
        parts.append(f"{int(min(max(progress.share, 0.0), 1.0) * 100)} %")
    if progress.speed:
        parts.append(describe_speed(progress.speed))
    if progress.left and progress.listed:
        parts.append(f"{describe_time(progress.left)} left")
    return printable(f"{progress.label}: {', '.join(parts or ['listing the source'])}")


def describe_objects(progress: Progress) -> str:
    """Return how many objects are done, such as `412 of 1,000 objects`."""
    noun = "object" if progress.total == 1 else "objects"
    return f"{progress.done or 0:,} of {progress.total or 0:,} {noun}{'' if progress.listed else ' listed so far'}"


def describe_speed(speed: float) -> str:
    """Return a number of bytes per second in the unit that makes it short, such as `5.0 MiB/s`."""
    unit = "B/s"
    for larger in ("KiB/s", "MiB/s", "GiB/s"):
        if speed < 1024:
            break
        speed, unit = speed / 1024, larger
    return f"{speed:.0f} {unit}" if unit == "B/s" else f"{speed:.1f} {unit}"


def describe_time(seconds: float) -> str:
    """Return a time to wait, rounded up, in at most two units: `45 s`, `2 min`, `3 h 20 min`, `2 d 4 h`."""
    if seconds < MINUTE:
        return f"{-int(-seconds // 1)} s"
    minutes = -int(-seconds // MINUTE)
    if minutes < 2 * HOUR // MINUTE:
        return f"{minutes} min"
    if minutes < 2 * DAY // MINUTE:
        return f"{minutes // 60} h {minutes % 60} min".replace(" 0 min", "")
    hours = -(-minutes // 60)
    return f"{hours // 24} d {hours % 24} h".replace(" 0 h", "")
