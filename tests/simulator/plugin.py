# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pytest fixture; pyproject.toml names this module, so that it is available in every folder of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .simulator import Simulator, running


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """Serve a new simulator on a free port of 127.0.0.1."""
    with running() as started:
        yield started
