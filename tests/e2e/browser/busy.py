# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide a realistic day, as results of the modules."""

from __future__ import annotations

from random import Random
from typing import Any

from ...integration.playbooks.report import END, HOUR, at

BUCKETS = {"src_region": "cn-beijing", "dst_region": "cn-north-4"}
KINDS = ("REQUEST", "SUCCESS", "FAILURE", "SKIP", "SIZE")


def samples(random: Random) -> list[dict[str, Any]]:
    """Return samples with less traffic at night, some failures, and a size for each object."""
    made = []
    scale = random.choice([3, 40, 900, 25_000])
    for hour in range(24):
        asked = random.randrange(scale * (1 + hour % 12)) + (hour % 5 == 0)
        failed, skipped = asked // random.randrange(15, 40), asked // random.randrange(4, 20)
        copied = asked - failed - skipped
        counts = {"REQUEST": asked, "SUCCESS": copied, "FAILURE": failed, "SKIP": skipped, "SIZE": copied * 123_457}
        made.append(at(hour, **counts))
    return made


def listed(number: int, random: Random) -> dict[str, Any]:
    """Return the result of `oms_sync_task_info` for many tasks."""
    tasks = []
    for at_most in range(number):
        name = f"team-{at_most:03}-" + random.choice(["photos", "invoices", "logs-of-the-web-shop-in-all-its-branches"])
        counts = {"acceptance_request": 1_234_567, "success_object": 1_200_000, "failure_object": at_most % 3 * 17}
        tasks.append(
            {
                **BUCKETS,
                "sync_task_id": f"00000000-0000-4000-8000-{at_most:012}",
                "src_cloud_type": random.choice(["Aliyun", "AWS", "Tencent"]),
                "src_bucket": name,
                "dst_bucket": f"{name}-copy",
                "status": random.choice(["SYNCHRONIZING", "SYNCHRONIZING", "STOPPED"]),
                "description": random.choice([None, "photos of the web shop", "what the branch offices scan by night"]),
                "create_time": END - (at_most + 1) * HOUR,
                "last_start_time": END - HOUR,
                **{f"monthly_{name}": value for name, value in counts.items()},
                "monthly_skip_object": None,
                "monthly_size": 1_200_000 * 123_457,
            }
        )
    return {"sync_tasks": tasks, "quota": {"limit": 300, "used": number}}


def measured(tasks: list[dict[str, Any]], random: Random) -> dict[str, Any]:
    """Return the registered result of a loop of `oms_sync_task_statistics_info`; some items fail."""
    results: list[dict[str, Any]] = []
    for number, task in enumerate(tasks):
        if number % 25 == 7:
            results.append({"item": task, "failed": True, "msg": "The service refused it: HTTP 403, OMS.0072."})
            continue
        day = [] if number % 25 == 9 else samples(random)
        series = {
            kind: [{"timestamp": one["time_stamp"], "value": one["counts"][kind]} for one in day] for kind in KINDS
        }
        results.append({"item": task, "failed": False, "statistics": series})
    return {"results": results}
