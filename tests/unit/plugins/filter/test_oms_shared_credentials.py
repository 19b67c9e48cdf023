# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts with the same credentials."""

from __future__ import annotations

import pytest

from ansible_collections.hwcloud.oms.plugins.filter import oms_shared_credentials
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter


def test_shared_credentials_has_what_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each case is in tests/unit/plugins/plugin_utils/test_shared_credentials.py."""
    monkeypatch.setenv("HW_ACCESS_KEY", "AK")
    monkeypatch.setenv("HW_SECRET_KEY", "SK")
    result = the_filter(oms_shared_credentials)({"a": {}, "b": {}}, ["a", "b"])
    assert_documented(oms_shared_credentials, result)
    assert result["next"] == ["a"]
