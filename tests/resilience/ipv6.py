# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Detect whether this machine has the IPv6 loopback address, which containers often do not have."""

from __future__ import annotations

import socket

HOST = "::1"


def _is_there() -> bool:
    try:
        with socket.create_server((HOST, 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


LOOPBACK_IS_THERE = _is_there()
