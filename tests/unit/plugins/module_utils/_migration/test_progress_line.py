# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The line of progress: what it contains, in which units, and what it leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import (
    read_migration_task,
    read_task_group,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.progress_line import (
    Progress,
    describe_speed,
    describe_time,
    progress_line,
    progress_of,
)

LABEL = "photos-origin -> photos-copy"
HALF = Progress(LABEL, "running", 1000, 412, 0, True, 0.4199, 5 * 1024 * 1024, 112)


def test_a_running_task() -> None:
    assert progress_line(HALF) == f"{LABEL}: 412 of 1,000 objects, 41 %, 5.0 MiB/s, 2 min left"


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(LABEL, "waiting"), "waiting"),
        (Progress(LABEL, "running"), "listing the source"),
        (Progress(LABEL, "running", 0, 0, 0, False, 0.0, 0, 0), "listing the source"),
        (HALF._replace(listed=False), "412 of 1,000 objects listed so far, 5.0 MiB/s"),
        (HALF._replace(failed=1234), "412 of 1,000 objects, 1,234 failed, 41 %, 5.0 MiB/s, 2 min left"),
        (HALF._replace(status="retrying", speed=None, left=None), "retrying, 412 of 1,000 objects, 41 %"),
        (Progress(LABEL, "running", 1, None, None, True, None), "0 of 1 object"),
        (HALF._replace(share=0.99999, speed=0, left=0), "412 of 1,000 objects, 99 %"),
        (HALF._replace(share=1.7, speed=0, left=0), "412 of 1,000 objects, 100 %"),
    ],
)
def test_what_is_not_known_is_left_out(progress: Progress, line: str) -> None:
    assert progress_line(progress) == f"{LABEL}: {line}"


def test_a_name_cannot_leave_the_line() -> None:
    assert "\n" not in progress_line(HALF._replace(label="a\nb -> c\x1b[31m"))
    assert "\x1b" not in progress_line(HALF._replace(label="a\nb -> c\x1b[31m"))


TASK = {
    "id": 1,
    "status": 2,
    "src_node": {"bucket": "photos-origin"},
    "dst_node": {"bucket": "photos-copy"},
    "total_num": 1000,
    "successful_num": 300,
    "skipped_num": 112,
    "failed_num": 0,
    "progress": 0.4199,
    "is_query_over": True,
    "migrate_speed": 5 * 1024 * 1024,
    "left_time": 112000,
}
GROUP = {
    "group_id": "g",
    "status": 2,
    "src_node": {"bucket": "photos-origin"},
    "dst_node": {"bucket": "photos-copy"},
    "total_num": 1000,
    "success_num": 300,
    "skip_num": 112,
    "fail_num": 5,
    "total_size": 1000 * 1024,
    "complete_size": 417 * 1024,
    "migrate_speed": 1024,
}


def test_the_line_of_a_task_and_of_a_group() -> None:
    task = progress_line(progress_of(read_migration_task(TASK)))
    group = progress_line(progress_of(read_task_group(GROUP)))
    assert task == f"{LABEL}: 412 of 1,000 objects, 41 %, 5.0 MiB/s, 2 min left"
    assert group == f"{LABEL}: 412 of 1,000 objects, 5 failed, 41 %, 1.0 KiB/s, 10 min left"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"status": 1, "total_num": None, "progress": None, "migrate_speed": 0, "left_time": 0}, "waiting"),
        ({"is_query_over": False, "left_time": 0}, "412 of 1,000 objects listed so far, 5.0 MiB/s"),
        (
            {"status": 7, "progress": None, "migrate_speed": None, "left_time": None},
            "pausing, 412 of 1,000 objects, 41 %",
        ),
    ],
)
def test_the_line_of_a_task_that_does_not_run_yet_or_any_more(change: dict[str, Any], line: str) -> None:
    assert progress_line(progress_of(read_migration_task({**TASK, **change}))) == f"{LABEL}: {line}"


def test_a_group_that_makes_its_tasks_has_no_final_total() -> None:
    line = progress_line(progress_of(read_task_group({**GROUP, "status": 1, "fail_num": 0})))
    assert line == f"{LABEL}: creating, 412 of 1,000 objects listed so far, 1.0 KiB/s"


@pytest.mark.parametrize(
    ("speed", "text"),
    [(1, "1 B/s"), (1023, "1023 B/s"), (1024, "1.0 KiB/s"), (1536 * 1024, "1.5 MiB/s"), (2**40, "1024.0 GiB/s")],
)
def test_units_of_speed(speed: float, text: str) -> None:
    assert describe_speed(speed) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "2 min"),
        (7140, "119 min"),
        (7200, "2 h"),
        (12000, "3 h 20 min"),
        (172800, "2 d"),
        (187200, "2 d 4 h"),
    ],
)
def test_units_of_time(seconds: float, text: str) -> None:
    assert describe_time(seconds) == text
