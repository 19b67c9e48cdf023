# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugins in real plays: lines while a copy runs, and everything else as without them."""

from __future__ import annotations

from typing import Any

import pytest

from ...simulator import Simulator
from .plays import BUCKET_KEYS, Ansible, keys_of

MODULE = "hwcloud.oms.oms_migration_task"
#: What depends on the moment, or is the service's own.
VOLATILE = ("start_time", "total_time", "left_time", "migrate_speed", "name", "task_id", "src_bucket", "dst_bucket")


@pytest.fixture
def defaults(simulator: Simulator) -> dict[str, Any]:
    """Return the defaults of a play whose copies take about a second."""
    simulator.settings.update(waiting_time=0.1, listing_time=0.1, object_time=0.1)
    regions = {"src_region": "cn-beijing", "dst_region": "cn-north-4"}
    return {
        "group/hwcloud.oms.oms": keys_of(simulator, simulator.account),
        MODULE: {**regions, **BUCKET_KEYS, "progress_every": 1},
    }


def copy(name: str, **task: Any) -> dict[str, Any]:
    options = task.pop("options", {})
    return {"name": name, MODULE: {"src_bucket": f"{name}-origin", "dst_bucket": f"{name}-copy", **options}, **task}


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    """Return a result without what differs between two copies of equal buckets."""
    task = {name: value for name, value in result["task"].items() if name not in VOLATILE}
    kept = ("changed", "failed", "operations", "complete", "copied", "failure")
    return {**{name: result[name] for name in kept}, "task": task, "diff": bool(result.get("diff"))}


def test_keywords_of_a_task_work_as_without_the_plugin(
    ansible: Ansible, simulator: Simulator, defaults: dict[str, Any]
) -> None:
    # The others take a second, in which a busy machine may not show a line.
    simulator.add_bucket("Aliyun", "plain-origin", "cn-beijing", objects=80)
    elsewhere = {"delegate_to": "elsewhere", "vars": {"ansible_connection": "local"}}
    played = ansible.play(
        [
            copy("plain"),
            copy("silent", options={"progress_every": 0}),
            copy("hidden", no_log=True),
            copy("backstage", **{"async": 60, "poll": 1}),
            copy("predicted", check_mode=True),
            copy("raised", become=True, become_user="root"),
            copy("moved", **elsewhere),
            {**copy("looped"), "loop": [1, 2]},
        ],
        "--diff",
        module_defaults=defaults,
        # Ansible asks the system for the home in one place, and HOME in another.
        env={"ANSIBLE_ASYNC_DIR": str(ansible.folder / "async")},
    )
    plain, silent, hidden, backstage, predicted, raised, moved, looped = played.results
    for result in (backstage, raised, moved):
        assert comparable(result) == comparable(silent), played.output
    for result, copied in ((plain, 80), (silent, 12)):
        assert (result["operations"], result["complete"], result["copied"]) == (["create"], True, copied)
    assert hidden["changed"], played.output
    assert (predicted["changed"], predicted["operations"]) == (True, ["create"])
    assert [one["changed"] for one in looped["results"]] == [True, False]
    lines = [line for line in played.output.splitlines() if line.partition(" -> ")[2].partition(": ")[1]]
    shown = {line.partition("-origin -> ")[0] for line in lines if " objects" in line or line.endswith("source")}
    assert "plain" in shown, played.output
    assert not {"silent", "hidden", "backstage", "predicted"} & shown, played.output
    assert len(simulator.migration_tasks()) == 7
    assert "unfinished_slice" not in played.output


def test_a_failure_between_slices(ansible: Ansible, simulator: Simulator, defaults: dict[str, Any]) -> None:
    """What a person has to fix is not started again; what the service can overcome is, as often as `retries` says."""
    for name, code, times in (("a", "TRF.0057", None), ("b", "TRF.0159", 2)):
        breakdown = {"error_code": code, "src_bucket": f"{name}-origin", "times": times}
        simulator.plan_breakdown(**breakdown)
    played = ansible.play([copy("a"), copy("b", options={"retries": 2})], module_defaults=defaults)
    fatal, healed = played.results
    assert (fatal["failed"], fatal["operations"], fatal["changed"]) == (True, ["create"], True), played.output
    assert (healed["failed"], healed["operations"]) == (False, ["create", "start", "start"]), played.output
