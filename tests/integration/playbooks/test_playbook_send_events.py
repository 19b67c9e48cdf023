# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""hwcloud.oms.send_events sends names to the tasks of their buckets, and evaluates no name as a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...simulator import Simulator
from .plays import Ansible, Recap, keys_of, sent

NAME = "hwcloud.oms.send_events"
REGIONS = {"src_region": "cn-beijing", "dst_region": "cn-north-4"}
LIST = [
    {"src_bucket": "photos-origin", "dst_bucket": "photos-copy"},
    {"src_bucket": "photos-origin", "dst_bucket": "photos-archive"},
    {"src_bucket": "logs-origin", "dst_bucket": "logs-copy"},
    {"src_bucket": "old-origin", "dst_bucket": "old-copy", "state": "absent"},
]


def run(ansible: Ansible, simulator: Simulator, *arguments: str, **variables: Any) -> Recap:
    given = {
        "oms_sync_tasks": LIST,
        "oms_sync_tasks_defaults": REGIONS,
        "oms_connection": keys_of(simulator, simulator.account),
        **variables,
    }
    simulator.clear_log()
    return ansible.playbook(NAME, *arguments, variables=given)


def add_tasks(simulator: Simulator) -> None:
    for one in LIST[:3]:
        simulator.add_task(**REGIONS, **one)


def received(simulator: Simulator) -> dict[str, list[str]]:
    return {task["dst_bucket"]: task["events"] for task in simulator.tasks()}


def test_each_task_of_a_bucket_gets_its_names(ansible: Ansible, simulator: Simulator, tmp_path: Path) -> None:
    add_tasks(simulator)
    (tmp_path / "names.txt").write_text("c.log\nd.log\n", encoding="utf-8")
    events = [
        {"src_bucket": "photos-origin", "object_keys": ["a.jpg", "b.jpg"]},
        {"src_bucket": "logs-origin", "object_keys_file": str(tmp_path / "names.txt")},
        {"src_bucket": "photos-origin", "object_keys": "Paris, France.jpg", "removed": ["gone.jpg"]},
        {"src_bucket": "photos-origin", "object_keys": ["a.jpg", "/slash.jpg"]},
        {"src_bucket": "old-origin", "object_keys": ["e.jpg"]},
    ]
    predicted = run(ansible, simulator, "--check", oms_events=events, oms_events_strict=False)
    assert (predicted.status, received(simulator)["photos-copy"]) == (0, []), predicted.output
    lax = run(ansible, simulator, oms_events=events, oms_events_strict=False, oms_events_parallel=2)
    names = ["a.jpg", "b.jpg", "Paris, France.jpg"]
    expected = {"photos-copy": names, "photos-archive": names, "logs-copy": ["c.log", "d.log"]}
    assert (lax.status, received(simulator)) == (0, expected), lax.output
    assert "photos-origin -> photos-archive: 3 names sent" in lax.output
    for missed in (
        "No entry of oms_sync_tasks has src_bucket old-origin.",
        "1 name of objects in photos-origin cannot be sent. The first one starts with a slash",
    ):
        assert missed in " ".join(lax.output.split())
    strict = run(ansible, simulator, oms_events=events)
    assert strict.status == 2
    # The names that can be sent are sent all the same.
    assert received(simulator)["photos-copy"] == names + names


def test_a_failure_of_one_task_keeps_no_other_from_its_names(ansible: Ansible, simulator: Simulator) -> None:
    for one in LIST[1:3]:
        simulator.add_task(**REGIONS, **one)
    broken = run(ansible, simulator, oms_events=[{"src_bucket": "photos-origin", "object_keys": ["a.jpg"]}])
    assert broken.status == 2
    assert received(simulator) == {"photos-archive": ["a.jpg"], "logs-copy": []}
    assert "No synchronization task was found for Aliyun cn-beijing/photos-origin to" in broken.output


def test_every_problem_is_reported_before_anything_is_sent(ansible: Ansible, simulator: Simulator) -> None:
    add_tasks(simulator)
    refused = run(
        ansible,
        simulator,
        oms_events=[{"object_keys": ["a"]}, {"src_bucket": "photos-origin", "object_keys": ["a", 7]}, "logs-origin"],
        oms_events_strict="perhaps",
    )
    assert (refused.status, sent(simulator)) == (2, ""), refused.output
    for problem in (
        "Nothing was sent.",
        "oms_events_strict is 'perhaps'. It must be true or false.",
        "oms_events[0]: src_bucket is required.",
        "oms_events[1]: object_keys[1] is a number, not a string; quote it.",
        "oms_events[2] is a string, not a dictionary.",
    ):
        assert problem in refused.output, refused.output
    without_list = run(ansible, simulator, oms_sync_tasks=None)
    assert (without_list.status, sent(simulator)) == (2, ""), without_list.output
    assert "Nothing was sent. Set oms_sync_tasks (a list)" in without_list.output


def test_names_in_the_event_of_a_rulebook_are_never_templates(
    ansible: Ansible, simulator: Simulator, tmp_path: Path
) -> None:
    """Anyone who can write to a source bucket chooses names, and ansible-rulebook passes them on as extra variables."""
    add_tasks(simulator)
    mark = tmp_path / "evaluated"
    evil = "{{ lookup('ansible.builtin.pipe', 'touch %s') }}.jpg" % mark
    oms = {"src_bucket": "photos-origin", "object_keys": [evil, "{% raw %}", "{# a #}"], "removed": [evil]}
    unknown = {"src_bucket": evil, "object_keys": [evil]}
    event = {"oms": oms, "payload": {"Records": [evil]}, "meta": {"source": {"name": evil}}}
    for variable in ({"event": event}, {"events": {"m_0": event, "m_1": {"oms": [oms, unknown]}, "m_2": {"i": 1}}}):
        ran = run(ansible, simulator, "-vvv", ansible_eda=variable)
        assert not mark.exists(), ran.output
        assert ran.status == (2 if "events" in variable else 0), ran.output
    assert received(simulator)["photos-copy"] == 2 * oms["object_keys"]
    assert received(simulator)["logs-copy"] == []


def test_without_names_nothing_changes(ansible: Ansible, simulator: Simulator) -> None:
    removed = {"event": {"oms": {"src_bucket": "photos-origin", "object_keys": [], "removed": ["gone.jpg"]}}}
    for variables in ({"oms_events": []}, {"ansible_eda": removed}):
        ran = run(ansible, simulator, **variables)
        assert (ran.status, ran.changed, sent(simulator)) == (0, {"localhost": 0}, ""), ran.output
        assert "There are no names to send." in ran.output


def test_without_events_it_fails(ansible: Ansible, simulator: Simulator) -> None:
    """A misspelt variable, and a rulebook without the event filter."""
    for variables in ({"oms_event": [{}]}, {"ansible_eda": {"event": {"payload": {}}}}):
        ran = run(ansible, simulator, **variables)
        assert (ran.status, sent(simulator)) == (2, ""), ran.output
        problem = "Nothing was sent. oms_events is not set, and ansible_eda has no event with oms."
        assert problem in ran.output, ran.output
