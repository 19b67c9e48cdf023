# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notifications that are posted to the real ansible-rulebook arrive as names of objects at the service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ...simulator import Simulator
from .rulebook import java_home, post, running

TOKEN = "notification-token-canary"
REGIONS = {"src_region": "cn-beijing", "dst_region": "cn-north-4"}
#: Seconds; far more than the runs take on a busy machine.
LIMIT = 900


@pytest.fixture
def host(simulator: Simulator) -> dict[str, Any]:
    """Return the variables of a tenant with one task."""
    buckets = {"src_bucket": "photos-origin", "dst_bucket": "photos-copy"}
    simulator.add_task(**REGIONS, **buckets)
    account = simulator.account
    connection = {
        "endpoint": simulator.url,
        "project_id": account.project_id,
        "access_key": account.access_key,
        "secret_key": account.secret_key,
    }
    return {"oms_sync_tasks": [buckets], "oms_sync_tasks_defaults": REGIONS, "oms_connection": connection}


def oss(key: str) -> bytes:
    record = {"bucket": {"name": "photos-origin"}, "object": {"key": key}}
    return json.dumps({"events": [{"eventName": "ObjectCreated:PutObject", "oss": record}]}).encode()


def received(simulator: Simulator) -> list[str]:
    names: list[str] = simulator.tasks()[0]["events"]
    return names


def test_a_thousand_notifications_arrive_in_a_few_runs(
    simulator: Simulator, host: dict[str, Any], ansible_env: dict[str, str], tmp_path: Path
) -> None:
    """A broken notification stops nothing, and the name of an object is never a template."""
    mark = tmp_path / "evaluated"
    names = [f"summer/photo {number:04d}+.jpg" for number in range(999)]
    names.append("{{ lookup('ansible.builtin.pipe', 'touch %s') }}.jpg" % mark)
    broken = [b"{", b'{"some": "thing"}', b'{"Event": "s3:TestEvent"}', b'{"events": [{"oss": 7}]}']
    bodies = [oss(name) for name in names]
    for number, body in enumerate(broken):
        bodies.insert(number * 250, body)
    variables = {"oms_notifications_token": TOKEN, "oms_notifications_window": 2}
    with running("hwcloud.oms.sync_events", tmp_path, ansible_env, variables, host) as started:
        assert post(started.port, [oss("without a token.jpg")]).statuses == [401]
        posted = post(started.port, bodies, TOKEN)
        assert posted.seconds < 2
        assert sorted(posted.statuses) == [202] * 1001 + [400] * 3
        started.wait(lambda: len(set(received(simulator))) >= len(names), LIMIT)
        started.wait(lambda: started.runs >= 10, LIMIT)
        output, runs = started.output, started.runs
    assert sorted(received(simulator)) == sorted(names)
    assert runs <= 20
    assert not mark.exists()
    assert "A request was refused because it is not a notification" in output
    assert [secret for secret in (TOKEN, simulator.account.secret_key) if secret in output] == []


def test_the_event_filter_reads_what_another_source_delivers(
    simulator: Simulator, host: dict[str, Any], ansible_env: dict[str, str], tmp_path: Path
) -> None:
    """What the filter does not know passes, and triggers nothing."""
    source = {"eda.builtin.webhook": {"host": "127.0.0.1", "port": "{{ oms_notifications_port }}"}}
    rule = {
        "name": "Send the names of changed objects",
        "condition": "event.oms is defined",
        "action": {"run_playbook": {"name": "hwcloud.oms.send_events"}},
    }
    ruleset = {
        "name": "Feed synchronization tasks",
        "hosts": "localhost",
        "sources": [{**source, "filters": [{"hwcloud.oms.object_keys": None}]}],
        "rules": [rule],
    }
    (tmp_path / "rules.yml").write_text(json.dumps([ruleset]), encoding="utf-8")
    with running("rules.yml", tmp_path, ansible_env, {}, host) as started:
        assert post(started.port, [b'{"some": "thing"}', oss("a b.jpg")]).statuses == [200, 200]
        started.wait(lambda: started.runs == 1, LIMIT)
    assert received(simulator) == ["a b.jpg"]


def test_without_java_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(RuntimeError, match=r"there is no java in JAVA_HOME\. Install Java 17"):
        java_home()
    old = " java.home = /old\n    java.specification.version = 1.8\n"
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{old}END\n", encoding="utf-8")
    java.chmod(0o755)
    with pytest.raises(RuntimeError, match=r"is Java 1\.8\. Install Java 17"):
        java_home()
