# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide failed runs on the simulator for the page Troubleshooting."""

from __future__ import annotations

from typing import Any, Callable

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, Outcome

Situation = Callable[[], tuple[Bench, Outcome]]
#: All situations by their names in the page.
SITUATIONS: dict[str, Situation] = {}
OPTIONS: dict[str, Any] = {"description": "photos of the web shop"}
OTHER: dict[str, Any] = {"description": "photos of both web shops"}
#: Old enough that no other run can be about to remove the task.
LONG_AGO = 1_700_000_000_000


def situation(make: Situation) -> Situation:
    """Register a situation under its name."""
    SITUATIONS[make.__name__.replace("_", "-")] = make
    return make


def faulty(operation: str, action: str, **fault: Any) -> Bench:
    """Return a cloud on which one operation fails."""
    bench = Bench()
    bench.cloud.faults.add(Fault(operation, action, **fault))
    return bench


# Lost responses


@situation
def lost_and_found() -> tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "drop", when="after")
    return bench, bench.run()


@situation
def lost_and_retried() -> tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "drop", when="before")
    return bench, bench.run()


@situation
def lost_and_unknown() -> tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "delay", when="before", seconds=90.0)
    return bench, bench.run()


@situation
def unknown_then_run_again() -> tuple[Bench, Outcome]:
    bench, _lost = lost_and_unknown()
    bench.clock.sleep(60.0)
    return bench, bench.run()


# Throttling and quota


@situation
def throttled_for_a_while() -> tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "status", status=429, times=2)
    return bench, bench.run()


@situation
def throttled_for_long() -> tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "status", status=429, times=None)
    return bench, bench.run()


@situation
def quota_full() -> tuple[Bench, Outcome]:
    bench = Bench()
    for number in range(5):
        bench.add(src_bucket=f"bucket-{number}")
    return bench, bench.run()


@situation
def quota_refused() -> tuple[Bench, Outcome]:
    bench = Bench(quota=1)
    bench.add(src_bucket="bucket-0")
    return bench, bench.run()


# Credentials


@situation
def wrong_keys() -> tuple[Bench, Outcome]:
    bench = Bench()
    return bench, bench.run(secret_key="not-the-secret-of-this-key")


@situation
def locked_key() -> tuple[Bench, Outcome]:
    bench = Bench()
    for _time in range(5):
        bench.run(secret_key="not-the-secret-of-this-key")
    return bench, bench.run()


@situation
def wrong_clock() -> tuple[Bench, Outcome]:
    bench = Bench()
    ahead = {"Date": "Sun, 01 Mar 2026 12:20:00 GMT"}
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", status=401, headers=ahead))
    return bench, bench.run()


@situation
def no_permission() -> tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "status", status=403, message="Policy doesn't allow this action.")
    return bench, bench.run()


# An existing task that is not the desired one


@situation
def drift() -> tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(**OPTIONS)
    return bench, bench.run(**OTHER)


@situation
def two_matches() -> tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(create_time=LONG_AGO)
    bench.add(create_time=LONG_AGO + 1000)
    return bench, bench.run()


@situation
def misspelled_region() -> tuple[Bench, Outcome]:
    bench = Bench()
    bench.add()
    return bench, bench.run(src_region="cn-hangzou")


@situation
def several_regions() -> tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(src_region="cn-beijing")
    bench.add(src_region="cn-shanghai")
    return bench, bench.run()


# Interrupted changes


@situation
def recreate_incomplete() -> tuple[Bench, Outcome]:
    bench = faulty("DeleteSyncTask", "status", status=403, message="Policy doesn't allow this action.")
    bench.add(**OPTIONS)
    return bench, bench.run(on_drift="recreate", **OTHER)


@situation
def recreate_refused() -> tuple[Bench, Outcome]:
    bench = Bench(duplicates="refuse")
    bench.add(**OPTIONS)
    return bench, bench.run(on_drift="recreate", **OTHER)


@situation
def replace_incomplete() -> tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "status", status=400, code="OMS.0057", message="Source bucket access denied.")
    bench.add(**OPTIONS)
    return bench, bench.run(on_drift="replace", **OTHER)


@situation
def recreate_killed_and_run_again() -> tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(create_time=LONG_AGO, **OPTIONS)
    bench.add(create_time=LONG_AGO + 1000, **OTHER)
    return bench, bench.run(on_drift="recreate", **OTHER)


@situation
def replace_and_another_run() -> tuple[Bench, Outcome]:
    bench = faulty("DeleteSyncTask", "delay", seconds=2.0)
    bench.add(**OPTIONS)
    bench.clock.call_later(1.0, lambda: bench.add(**OTHER))
    return bench, bench.run(on_drift="replace", **OTHER)


@situation
def restart_refused() -> tuple[Bench, Outcome]:
    bench = faulty("StartSyncTask", "status", status=400, code="OMS.0057", message="Source bucket access denied.")
    bench.add()
    return bench, bench.run(state="restarted")


# Failed lists


@situation
def list_unreadable() -> tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "html", status=200, times=None)
    return bench, bench.run(retry_timeout=10.0)


@situation
def list_incomplete() -> tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "malformed", body={"tasks": [], "count": 2})
    return bench, bench.run()


@situation
def unreachable() -> tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "drop", times=None)
    return bench, bench.run(retry_timeout=10.0)
