# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option preflight of oms_sync_task: what cannot work is not sent, and an unchanged run asks nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import found

LOOK_UPS = [
    *("ShowCloudType", "ShowRegionInfo", "ShowBucketList", "ShowBucketRegion", "ShowBucketList", "ShowBucketRegion"),
]
PACKAGE = "ansible_collections.hwcloud.oms.plugins.module_utils._preflight"


@pytest.fixture
def bench() -> Bench:
    one = Bench()
    one.cloud.add_bucket("Aliyun", "photos-origin", "cn-hangzhou")
    one.cloud.add_bucket("HEC", "photos-copy", "cn-north-4")
    one.cloud.add_keys("Aliyun", ak="source-ak", sk="source-sk")
    one.cloud.add_keys("HEC", ak="target-ak", sk="target-sk")
    return one


def names(result: dict[str, Any]) -> list[str]:
    return [check["name"] for check in result["preflight"]["checks"] if not check["ok"]]


def test_it_comes_after_the_list_and_before_the_create(bench: Bench) -> None:
    outcome = bench.run(preflight=True)
    assert outcome.good
    assert outcome.requests == ["ListSyncTasks", *LOOK_UPS, "CreateSyncTask", "ListSyncTasks"]
    assert "preflight" not in outcome.result
    again = bench.run(preflight=True)
    assert (again.result["changed"], again.requests) == (False, ["ListSyncTasks"])


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("options", "failed"),
    [
        ({"src_sk": "wrong"}, ["src_keys"]),
        ({"dst_sk": "wrong"}, ["dst_keys"]),
        ({"src_bucket": "photo-origin"}, ["src_bucket"]),
        ({"src_region": "cn-beijing"}, ["src_bucket_region"]),
        ({"dst_bucket": "other"}, ["dst_bucket"]),
        ({"dst_region": "cn-east-3"}, ["dst_bucket_region"]),
        ({"src_sk": "wrong", "dst_sk": "wrong"}, ["src_keys", "dst_keys"]),
    ],
)
def test_a_task_that_cannot_work_is_not_sent(
    bench: Bench, options: dict[str, Any], failed: list[str], check_mode: bool
) -> None:
    outcome = bench.run(check_mode, preflight=True, **options)
    assert (outcome.good, outcome.writes, bench.left()) == (False, [], [])
    assert names(outcome.result) == failed
    assert outcome.msg.startswith(f"Preflight failed: {len(failed)} of ")
    assert "Nothing was changed." in outcome.msg
    assert (outcome.result["changed"], outcome.result["operations"]) == (False, [])
    assert outcome.result["preflight"]["requests"] == len(outcome.requests) - 1
    # Without it, the service takes the task.
    assert bench.run(check_mode, **options).good


def test_a_cdn_that_refuses(bench: Bench) -> None:
    bench.cloud.add_cdn("cdn.example.org", mode="refuse")
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    outcome = bench.run(preflight=True, source_cdn={**cdn, "authentication_key": "KeyOfTheContentNetwork"})
    assert (names(outcome.result), outcome.writes) == (["source_cdn"], [])
    assert "KeyOfTheContentNetwork" not in str(outcome)


def test_a_start_is_checked_and_a_stop_is_not(bench: Bench) -> None:
    sync_task_id = bench.add(status="STOPPED")
    for state in ("started", "restarted"):
        outcome = bench.run(preflight=True, state=state, src_sk="wrong")
        assert (names(outcome.result), outcome.writes) == (["src_keys"], [])
    by_id = dict.fromkeys(("src_region", "src_bucket", "dst_region", "dst_bucket"))
    outcome = bench.run(preflight=True, state="started", sync_task_id=sync_task_id, dst_sk="wrong", **by_id)
    assert (names(outcome.result), outcome.writes) == (["dst_keys"], [])
    assert bench.run(preflight=True, state="present", src_sk="wrong").requests == ["ListSyncTasks"]
    assert bench.run(preflight=True, state="started").good
    assert bench.run(preflight=True, state="stopped", src_sk="wrong").writes == ["StopSyncTask"]
    assert bench.run(preflight=True, state="absent").writes == ["DeleteSyncTask"]


def test_a_successor_is_checked_before_the_old_task_is_removed(bench: Bench) -> None:
    bench.add(description="old")
    for on_drift in ("recreate", "replace"):
        outcome = bench.run(preflight=True, description="new", on_drift=on_drift, src_sk="wrong")
        assert (names(outcome.result), outcome.writes, len(bench.left())) == (["src_keys"], [], 1)


def test_the_quota_is_looked_at_first(bench: Bench) -> None:
    bench.add(dst_bucket="another")
    outcome = bench.run(preflight=True, quota=1, src_sk="wrong")
    assert "the quota of 1" in outcome.msg
    assert outcome.requests == ["ListSyncTasks"]


def test_keys_that_are_encrypted_cannot_be_checked(bench: Bench) -> None:
    outcome = bench.run(preflight=True, src_crypto_type="KMS", src_sk="sealed-key", dst_sk="wrong")
    assert names(outcome.result) == ["dst_keys"]
    assert (
        "src_keys: the keys are encrypted with KMS, and this call takes plain ones only"
        in (outcome.result["preflight"]["not_checked"])
    )


def test_a_401_in_between_sends_nothing_more(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ShowCloudType", "status", status=401))
    outcome = bench.run(preflight=True)
    assert outcome.requests == ["ListSyncTasks", "ShowCloudType"]
    assert outcome.result["error"]["status"] == 401


def test_a_service_that_echoes_the_request_shows_no_key(bench: Bench) -> None:
    keys = {"src_sk": "Source+canary/1=&", "dst_sk": 'Target+canary/"2\\='}
    bench.cloud.faults.add(Fault("ShowBucketList", "echo", times=9))
    outcome = bench.run(preflight=True, **keys)
    assert not outcome.good
    assert "********" in outcome.msg
    assert found(json.dumps([outcome.result, outcome.warnings]), keys.values()) == []


def test_an_unchanged_run_does_not_import_it() -> None:
    script = (
        "import sys\n"
        "from ansible_collections.hwcloud.oms.tests.support.harness import Bench\n"
        "bench = Bench()\n"
        "bench.add()\n"
        f"loaded = lambda: sum(name.startswith('{PACKAGE}') for name in sys.modules)\n"
        "print(bench.run(preflight=True).result['changed'], loaded())\n"
        "bench.run(preflight=True, state='restarted')\n"
        "print(loaded() > 3)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "0", "True"]
