# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each wrong input of the table has its message, and nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.support.module_runner import Runner
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES

from .test_calls import required

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("wrong_inputs.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", MODULES)
def test_each_wrong_input_has_its_message(
    module: str, simulator: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = required(module, simulator)
    run = Runner(module, capsys, monkeypatch)
    for row in TABLE[module]:
        options = {name: value for name, value in {**right, **row["input"]}.items() if value is not None}
        finished = run(**options)
        message = finished.result["msg"]
        error = finished.result.get("error", {"attempts": 0, "operation": None})
        assert (message if "error" in finished.result else message[: len(row["message"])]) == row["message"]
        assert (error["attempts"], error["operation"]) == (0, None), row
        assert (finished.status, finished.result.get("changed", False)) == (1, False), row
        assert simulator.log == [], row


def test_the_table_covers_all_modules_without_duplicates() -> None:
    rows = [(module, str(row["input"])) for module, of_module in TABLE.items() for row in of_module]
    assert sorted(TABLE) == MODULES
    assert len(set(rows)) == len(rows) >= 97
