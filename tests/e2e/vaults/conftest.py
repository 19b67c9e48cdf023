# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide the installed collection together with those that the roles for vaults use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ...integration.playbooks.conftest import ansible, bundle_path, collections_path
from ...integration.playbooks.conftest import ansible_env as without_others
from .openbao import OpenBao, serving

__all__ = ["ansible", "ansible_env", "bundle_path", "collections_path", "without_others"]


@pytest.fixture
def ansible_env(without_others: dict[str, str], bundle_path: Path) -> dict[str, str]:
    """Return a clean environment in which the other collections are found too."""
    path = os.pathsep.join([without_others["ANSIBLE_COLLECTIONS_PATH"], str(bundle_path)])
    return {**without_others, "ANSIBLE_COLLECTIONS_PATH": path}


@pytest.fixture
def openbao(tmp_path: Path) -> Iterator[OpenBao]:
    """Yield a new server for each test, since some tests seal it."""
    with serving(tmp_path) as server:
        yield server
