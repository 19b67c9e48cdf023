# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Define the options of the connection, which every module has."""

from __future__ import annotations

from typing import Any

CONNECTION_SPEC: dict[str, Any] = {
    "access_key": {"type": "str", "aliases": ["ak"], "no_log": True},
    "secret_key": {"type": "str", "aliases": ["sk"], "no_log": True},
    "security_token": {"type": "str", "no_log": True},
    "auth_token": {"type": "str", "no_log": True},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "domain_name": {"type": "str"},
    "project_id": {"type": "str"},
    "region": {"type": "str"},
    "endpoint": {"type": "str"},
    "iam_endpoint": {"type": "str"},
    "cloud": {"type": "str"},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "connect_timeout": {"type": "float", "default": 10.0},
    "read_timeout": {"type": "float", "default": 60.0},
    "retry_timeout": {"type": "float", "default": 120.0},
}
