# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide failed runs on the simulator for the page Troubleshooting."""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.unit.harness import Bench, Outcome

Situation = Callable[[], Tuple[Bench, Outcome]]
#: All situations by their names in the page.
SITUATIONS: Dict[str, Situation] = {}
OPTIONS: Dict[str, Any] = {"description": "photos of the web shop"}
OTHER: Dict[str, Any] = {"description": "photos of both web shops"}
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
def lost_and_found() -> Tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "drop", when="after")
    return bench, bench.run()


@situation
def lost_and_retried() -> Tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "drop", when="before")
    return bench, bench.run()


@situation
def lost_and_unknown() -> Tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "delay", when="before", seconds=90.0)
    return bench, bench.run()


@situation
def unknown_then_run_again() -> Tuple[Bench, Outcome]:
    bench, _lost = lost_and_unknown()
    bench.clock.sleep(60.0)
    return bench, bench.run()


# Throttling and quota


@situation
def throttled_for_a_while() -> Tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "status", status=429, times=2)
    return bench, bench.run()


@situation
def throttled_for_long() -> Tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "status", status=429, times=None)
    return bench, bench.run()


@situation
def quota_full() -> Tuple[Bench, Outcome]:
    bench = Bench()
    for number in range(5):
        bench.add(src_bucket=f"bucket-{number}")
    return bench, bench.run()


@situation
def quota_refused() -> Tuple[Bench, Outcome]:
    bench = Bench(quota=1)
    bench.add(src_bucket="bucket-0")
    return bench, bench.run()


# Credentials


@situation
def wrong_keys() -> Tuple[Bench, Outcome]:
    bench = Bench()
    return bench, bench.run(secret_key="not-the-secret-of-this-key")


@situation
def locked_key() -> Tuple[Bench, Outcome]:
    bench = Bench()
    for _time in range(5):
        bench.run(secret_key="not-the-secret-of-this-key")
    return bench, bench.run()


@situation
def wrong_clock() -> Tuple[Bench, Outcome]:
    bench = Bench()
    ahead = {"Date": "Sun, 01 Mar 2026 12:20:00 GMT"}
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", status=401, headers=ahead))
    return bench, bench.run()


@situation
def no_permission() -> Tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "status", status=403, message="Policy doesn't allow this action.")
    return bench, bench.run()


# An existing task that is not the desired one


@situation
def drift() -> Tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(**OPTIONS)
    return bench, bench.run(**OTHER)


@situation
def two_matches() -> Tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(create_time=LONG_AGO)
    bench.add(create_time=LONG_AGO + 1000)
    return bench, bench.run()


@situation
def misspelled_region() -> Tuple[Bench, Outcome]:
    bench = Bench()
    bench.add()
    return bench, bench.run(src_region="cn-hangzou")


@situation
def several_regions() -> Tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(src_region="cn-beijing")
    bench.add(src_region="cn-shanghai")
    return bench, bench.run()


# Interrupted changes


@situation
def recreate_incomplete() -> Tuple[Bench, Outcome]:
    bench = faulty("DeleteSyncTask", "status", status=403, message="Policy doesn't allow this action.")
    bench.add(**OPTIONS)
    return bench, bench.run(on_drift="recreate", **OTHER)


@situation
def recreate_refused() -> Tuple[Bench, Outcome]:
    bench = Bench(duplicates="refuse")
    bench.add(**OPTIONS)
    return bench, bench.run(on_drift="recreate", **OTHER)


@situation
def replace_incomplete() -> Tuple[Bench, Outcome]:
    bench = faulty("CreateSyncTask", "status", status=400, code="OMS.0057", message="Source bucket access denied.")
    bench.add(**OPTIONS)
    return bench, bench.run(on_drift="replace", **OTHER)


@situation
def recreate_killed_and_run_again() -> Tuple[Bench, Outcome]:
    bench = Bench()
    bench.add(create_time=LONG_AGO, **OPTIONS)
    bench.add(create_time=LONG_AGO + 1000, **OTHER)
    return bench, bench.run(on_drift="recreate", **OTHER)


@situation
def replace_and_another_run() -> Tuple[Bench, Outcome]:
    bench = faulty("DeleteSyncTask", "delay", seconds=2.0)
    bench.add(**OPTIONS)
    bench.clock.call_later(1.0, lambda: bench.add(**OTHER))
    return bench, bench.run(on_drift="replace", **OTHER)


@situation
def restart_refused() -> Tuple[Bench, Outcome]:
    bench = faulty("StartSyncTask", "status", status=400, code="OMS.0057", message="Source bucket access denied.")
    bench.add()
    return bench, bench.run(state="restarted")


# Failed lists


@situation
def list_unreadable() -> Tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "html", status=200, times=None)
    return bench, bench.run(retry_timeout=10.0)


@situation
def list_incomplete() -> Tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "malformed", body={"tasks": [], "count": 2})
    return bench, bench.run()


@situation
def unreachable() -> Tuple[Bench, Outcome]:
    bench = faulty("ListSyncTasks", "drop", times=None)
    return bench, bench.run(retry_timeout=10.0)
