# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter describes the drift of a tenant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible.utils.display import Display

from ansible_collections.hwcloud.oms.plugins.filter import oms_task_drift, oms_task_list
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, DEFAULTS, entry, task


def test_drift_has_what_is_documented() -> None:
    """The tests of the module_util cover each kind."""
    drift = the_filter(oms_task_drift)
    result = [
        drift(the_filter(oms_task_list)([entry("a")], there, CREDENTIALS, defaults=DEFAULTS))
        for there in ([], [task("a")])
    ]
    for one in result:
        assert_documented(oms_task_drift, one)
    assert [one["drift"] for one in result] == [True, False]


def test_each_deprecated_filter_warns_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Routing would warn of all of them where one filter of the collection is looked up."""
    warned: list[str] = []
    monkeypatch.setattr(Display, "deprecated", lambda _display, text, **_version: warned.append(text))
    the_filter(oms_task_drift)(the_filter(oms_task_list)([], [], {}))
    assert [text.split()[2] for text in warned] == ["hwcloud.oms.oms_task_list", "hwcloud.oms.oms_task_drift"]
    routing = yaml.safe_load(
        (Path(oms_task_drift.__file__).parents[2] / "meta/runtime.yml").read_text(encoding="utf-8")
    )
    assert "filter" not in routing.get("plugin_routing", {})
