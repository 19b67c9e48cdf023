# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tools run in an environment that the caller's shell does not change."""

from __future__ import annotations

import pytest

from .layout import CACHE, environment


def test_variables_of_python_are_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without compiled files, each process of a test compiles all that it imports."""
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE", "PYTHONPATH"):
        monkeypatch.setenv(name, "1")
    found = {name: value for name, value in environment().items() if name.startswith("PYTHON")}
    assert found == {"PYTHONPATH": str(CACHE), "PYTHONPYCACHEPREFIX": str(CACHE / "pycache")}
