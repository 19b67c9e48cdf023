# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that a task can be started with the keys that are set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.bucket_options import wants_key
from .._common.errors import ConfigurationError


def check_cdn_key(keys: Mapping[str, str], task: Any) -> None:
    """Refuse to start a task without the key of its CDN, before anything is changed: it could not fetch objects.

    Raises:
        ConfigurationError: The CDN of the task requires a key, and none is set.
    """
    cdn = task.source_cdn
    if cdn and wants_key(cdn.authentication_type) and "authentication_key" not in keys:
        raise ConfigurationError(
            f"Task {task.label} uses a CDN with authentication {cdn.authentication_type}: set source_cdn with its "
            "authentication_key. Nothing was changed."
        )
