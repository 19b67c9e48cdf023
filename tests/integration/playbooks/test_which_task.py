# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The task is selected by ID, by its buckets, or by nearly matching buckets; and the quota is checked."""

from __future__ import annotations

from typing import Any

from ...simulator import Simulator
from .module import Module
from .plays import BUCKET_KEYS, BUCKETS, PHOTOS, keys_of, sent, sync_task
from .rounds import Row, here, hold, others, outcome

OURS = "with the given keys"
NO_KEYS: dict[str, Any] = dict.fromkeys(BUCKET_KEYS)
WITH_BUCKETS = {"sync_task_id": "FIRST"}
BY_ID: dict[str, Any] = {**dict.fromkeys(BUCKETS), "sync_task_id": "FIRST"}
NOWHERE = {**BY_ID, "sync_task_id": "no-such-id"}
NOTHING = ("", "list")
CREATE = ("create", "list create list")
STOP = ("stop", "list stop list")
START = ("start", "list start list")

IDS = [
    Row("present", BY_ID, [here()], "ok", *NOTHING, "old running"),
    Row("buckets agree", WITH_BUCKETS, [here()], "ok", *NOTHING, "old running"),
    Row("cloud is not compared", BY_ID, [here(src_cloud_type="AWS")], "ok", *NOTHING, "old running"),
    Row("started", {**BY_ID, "state": "started"}, [here("stopped")], "changed", *START, f"old running {OURS}"),
    Row("stopped, no keys", {**BY_ID, **NO_KEYS, "state": "stopped"}, [here()], "changed", *STOP, "old stopped"),
    Row(
        *("one of two", {**BY_ID, "state": "stopped"}, [here(), here()]),
        *("changed", *STOP, "old stopped, old running"),
    ),
    Row(
        *("another bucket", {**WITH_BUCKETS, "src_bucket": "x"}, [here()]),
        *("failed: other buckets", *NOTHING, "old running"),
    ),
    Row("unknown, present", NOWHERE, [here()], "failed: unknown id", *NOTHING, "old running"),
    Row("unknown, stopped", {**NOWHERE, "state": "stopped"}, [], "failed: unknown id", *NOTHING, ""),
    Row("unknown, absent", {**NOWHERE, "state": "absent"}, [here()], "ok", *NOTHING, "old running"),
]


def test_id(module: Module, simulator: Simulator) -> None:
    """An ID selects one task, given buckets must match it, and an unknown ID never creates a task."""
    hold(module, simulator, IDS)


FAR, FARTHER = here(src_region="cn-shanghai"), here(dst_region="cn-east-3")
AWS = here(src_cloud_type="AWS")
ELSEWHERE = here(src_region="cn-shanghai", src_cloud_type="AWS")
REPORTED = "ok; warned: drift reported"
REGION_REPORTED = ("ok; warned: region", *NOTHING)
CLOUD_REPORTED = ("ok; warned: cloud", *NOTHING)
BOTH = f"old running, new running {OURS}"
NEAR = [
    Row("region, present", {}, [FAR], "failed: drift", *NOTHING, "old running"),
    Row("region, restarted", {"state": "restarted"}, [FARTHER], "failed: drift", *NOTHING, "old running"),
    Row("region, warn", {"on_drift": "warn"}, [FAR], REPORTED, *NOTHING, "old running", (REPORTED, *NOTHING)),
    Row(
        *("region, stopped", {"state": "stopped"}, [FAR], "changed; warned: drift reported", *STOP, "old stopped"),
        (REPORTED, *NOTHING),
    ),
    Row(
        *("region, recreate", {"on_drift": "recreate"}, [FAR], "changed"),
        *("create stop delete", "list create list stop list delete list", f"new running {OURS}"),
    ),
    Row("region, absent", {"state": "absent"}, [FAR], *REGION_REPORTED, "old running", REGION_REPORTED),
    Row("two regions", {}, [FAR, FARTHER], "failed: other regions", *NOTHING, "old running, old running"),
    Row("cloud, present", {}, [AWS], "changed; warned: cloud", *CREATE, BOTH),
    Row("cloud, absent", {"state": "absent"}, [AWS], *CLOUD_REPORTED, "old running", CLOUD_REPORTED),
    Row("cloud and region", {}, [ELSEWHERE], "changed", *CREATE, BOTH),
]


def test_near_misses(module: Module, simulator: Simulator) -> None:
    """A misspelled region neither creates a second task nor removes one; another cloud is only reported."""
    hold(module, simulator, NEAR)


DRIFTED = here(description="something else")
QUOTA = [
    Row("full by our limit", {"quota": 3}, others(3), "failed: quota", *NOTHING, "3 others"),
    Row("full, but it is there", {"quota": 3}, [here(), *others(2)], "ok", *NOTHING, "old running, 2 others"),
    Row("a larger limit", {"quota": 6}, others(5), "changed", *CREATE, f"new running {OURS}, 5 others"),
    Row(
        *("recreate needs room", {"on_drift": "recreate"}, [DRIFTED, *others(4)]),
        *("failed: quota", *NOTHING, "old running, 4 others"),
    ),
    Row(
        *("replace needs none", {"on_drift": "replace"}, [DRIFTED, *others(4)], "changed"),
        *("stop delete create", "list stop list delete list create list", f"new running {OURS}, 4 others"),
    ),
    Row("stopped and missing, no keys", {"state": "stopped", **NO_KEYS}, [], "failed: no keys", *NOTHING, ""),
]


def test_quota(module: Module, simulator: Simulator) -> None:
    """A used-up quota is reported before anything is sent, in check mode too, and prevents only new tasks."""
    simulator.settings.quota = 6
    hold(module, simulator, QUOTA)


def test_a_quota_error_lists_the_tasks(module: Module, simulator: Simulator) -> None:
    """With IDs and buckets; a refusal by the service, whose limit is lower, is reported as a quota error too."""
    simulator.settings.quota = 2
    ids = [simulator.add_task(**task) for task in others(2)]
    desired = {**PHOTOS, **keys_of(simulator, simulator.account)}
    ours, theirs = module.play([sync_task(**desired, quota=2), sync_task(**desired)]).results
    assert ours["msg"] == (
        "No task was created: the quota of 2 synchronization tasks is used up (2 exist): "
        f"{ids[0]} (Aliyun cn-beijing/other-0 to cn-north-4/copy-0); "
        f"{ids[1]} (Aliyun cn-beijing/other-1 to cn-north-4/copy-1). "
        "Delete one that is no longer needed, or set quota if the tenant has a higher quota."
    )
    assert ours["quota"] == {"limit": 2, "used": 2}
    assert outcome(theirs) == "failed: refused quota"
    assert (theirs["error"]["code"], theirs["error"]["operation"]) == ("OMS.0077", "create")
    assert (theirs["changed"], theirs["operations"]) == (False, [])
    assert theirs["quota"] == {"limit": 5, "used": 2}
    assert sent(simulator) == "list list create list"
