# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide the installed collection and a clean environment."""

from __future__ import annotations

from ...integration.playbooks.conftest import ansible_env, collections_path

__all__ = ["ansible_env", "collections_path"]
