# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugins: which calls of the module they make, and when they show a line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.action.oms_migration_task import ActionModule as TaskAction
from ansible_collections.hwcloud.oms.plugins.action.oms_migration_task_group import ActionModule as GroupAction
from ansible_collections.hwcloud.oms.plugins.module_utils._module.ansible_module import SLICE
from ansible_collections.hwcloud.oms.plugins.module_utils._module.slices import UNFINISHED
from ansible_collections.hwcloud.oms.plugins.plugin_utils import _progress

FINAL = {"changed": True, "operations": ["create"], "warnings": ["a warning"]}


class Bench:
    """An action plugin with a module that ends after a number of slices."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: Any = TaskAction, slices: int = 2, **task: Any) -> None:
        self.calls: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self._left = slices
        monkeypatch.setattr(_progress.display, "display", self.lines.append)
        self.args = task.pop("args", {"src_bucket": "a"})
        settings = {"args": self.args, "async_val": 0, "check_mode": False, "no_log": False, **task}
        connection = SimpleNamespace(_shell=SimpleNamespace(tmpdir="/tmp/a"))
        self.action = kind(SimpleNamespace(**settings), connection, None, None, None, None)
        self.action._execute_module = self._execute_module

    def _execute_module(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        self._left -= 1
        if SLICE not in call["module_args"] or self._left < 1:
            return dict(FINAL)
        return {"changed": False, UNFINISHED: {"state": self._left, "line": f"{self._left} left", "warnings": []}}

    def slices(self) -> list[Any]:
        return [call["module_args"].get(SLICE) for call in self.calls]


@pytest.mark.parametrize("kind", [TaskAction, GroupAction])
def test_each_slice_gets_the_state_of_the_one_before(monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    bench = Bench(monkeypatch, kind, slices=3, args={"src_bucket": "a", "progress_every": "1.5"})
    assert bench.action.run(task_vars={"a": 1}) == FINAL
    assert [one["before"].get("state") for one in bench.slices()] == [None, 2, 1]
    assert {one["seconds"] for one in bench.slices()} == {1.5}
    assert bench.lines == ["2 left", "1 left"]
    assert [call["task_vars"] for call in bench.calls] == [{"a": 1}] * 3
    name = "oms_migration_task" if kind is TaskAction else "oms_migration_task_group"
    assert {call["module_name"] for call in bench.calls} == {f"hwcloud.oms.{name}"}


def test_the_options_reach_each_slice_and_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(monkeypatch)
    bench.action.run()
    assert [{**call["module_args"], SLICE: None} for call in bench.calls] == [{"src_bucket": "a", SLICE: None}] * 2
    assert bench.args == {"src_bucket": "a"}


@pytest.mark.parametrize(
    "task",
    [
        {"args": {"progress_every": 0}},
        {"args": {"progress_every": -1}},
        {"args": {"progress_every": "often"}},
        {"args": {"progress_every": ["1"]}},
        {"args": {"progress_every": "nan"}},
        {"args": {"progress_every": "inf"}},
        {"no_log": True},
        {"async_val": 60},
    ],
)
def test_one_undivided_call_without_a_line(monkeypatch: pytest.MonkeyPatch, task: dict[str, Any]) -> None:
    bench = Bench(monkeypatch, slices=9, **task)
    assert bench.action.run() == FINAL
    assert (bench.slices(), bench.lines) == ([None], [])
    assert bench.calls[0]["wrap_async"] == task.get("async_val", 0)


@pytest.mark.parametrize("options", [{}, {"progress_every": None}])
def test_a_line_is_shown_every_15_seconds_by_default(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    bench = Bench(monkeypatch, args=options)
    bench.action.run()
    assert [one["seconds"] for one in bench.slices()] == [15.0, 15.0]
