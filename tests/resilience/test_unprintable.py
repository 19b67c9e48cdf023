# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Control and invisible characters in names and messages of the service do not reach the terminal."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.filter.oms_task_drift import oms_task_drift
from ansible_collections.hwcloud.oms.plugins.filter.oms_task_list import oms_task_list
from ansible_collections.hwcloud.oms.plugins.module_utils._common.redactor import printable
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY, Bench

#: Sets the window title, clears the screen, forges a line of output, and reverses the following text.
EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\nok: [localhost]\x08\x7f\x00\u2028\u202egpj\u200b\u2066\ufeff"

#: The name as the service returns it.
TASK: dict[str, Any] = {
    **IDENTITY,
    "src_cloud_type": "Aliyun",
    "sync_task_id": "id-1",
    "status": "SYNCHRONIZING",
    "description": EVIL,
}


def unseen(*texts: str) -> list[str]:
    """Return the characters that a terminal would act on or not show."""
    return sorted({each for text in texts for each in text if not each.isprintable()})


@pytest.mark.parametrize("text", ["photos-origin", "фото für \U0001f5bc", "-> (ok) 'x' \\ é"])
def test_what_can_be_seen_is_not_changed(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb", r"a\nb"),
        ("\x9b", r"\x9b"),
        ("\u202e", r"\u202e"),
        ("\U000e0001", r"\U000e0001"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_name_of_a_task_in_a_message(bench: Bench) -> None:
    """The message names the task without control characters."""
    named = {**IDENTITY, "src_bucket": "photos" + EVIL}
    for _twice in range(2):
        bench.cloud.add_task(**named)
    outcome = bench.run(src_bucket=named["src_bucket"], state="absent")
    assert not outcome.good
    assert r"photos\x1b]0;owned\x07\x1b[2J\x9b31m\r\nok: [localhost]" in outcome.msg
    assert not unseen(outcome.msg, outcome.result["error"]["message"])


def test_name_of_a_task_in_a_warning(bench: Bench) -> None:
    """So do warnings. The data in the result is unchanged."""
    task = {**TASK, "status": "PAUSED" + EVIL, "colour" + EVIL: "blue"}
    bench.cloud.faults.add(Fault("ListSyncTasks", "malformed", times=None, body={"tasks": [task], "count": 1}))
    outcome = bench.run()
    assert outcome.good
    assert len(outcome.warnings) == 2
    assert not unseen(*outcome.warnings)
    assert outcome.result["sync_task"]["status"] == task["status"]
    assert outcome.result["sync_task"]["description"] == EVIL


@pytest.mark.parametrize(
    "fault", [{"status": 400, "message": "Refused " + EVIL}, {"status": 400, "code": "OMS.1" + EVIL}]
)
def test_text_of_an_error(bench: Bench, fault: dict[str, Any]) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", times=None, **fault))
    outcome = bench.run()
    assert r"\x1b]0;owned" in outcome.msg
    assert not unseen(outcome.msg, outcome.result["error"]["message"])


def test_text_of_an_error_that_is_sent_again(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", status=503, code="OMS.1" + EVIL))
    outcome = bench.run()
    assert r"\x1b]0;owned" in outcome.warnings[0]
    assert not unseen(*outcome.warnings)


def test_progress_in_the_log() -> None:
    """A line of the system log stays one line."""
    lines: list[str] = []
    Run({}, log=lines.append).log("sent " + EVIL)
    assert not unseen(*lines)


def test_plan_and_drift_of_a_list() -> None:
    """The messages are printable. The data is unchanged."""
    other = {**TASK, "sync_task_id": "id-2", "dst_bucket": "copy" + EVIL}
    plan = oms_task_list([{**IDENTITY, "description": "photos"}], [TASK, other], {}, prune_max=0)
    assert plan["problems"]
    drift = oms_task_drift(plan)
    labels = [step["label"] for step in plan["steps"]]
    assert not unseen(*plan["table"], *plan["problems"], *drift["text"], *labels)
    assert plan["steps"][0]["differs"]["description"]["there"] == EVIL
    assert drift["not_named"][0]["dst_bucket"] == "copy" + EVIL
