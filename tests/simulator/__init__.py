# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stateful OMS and IAM on loopback, for the tests and the demonstration of this collection."""

from __future__ import annotations

from .clock import Clock, VirtualClock
from .faults import Fault
from .identity import Account
from .inprocess import InProcessAdapter
from .journal import Entry
from .settings import Settings
from .simulator import Simulator, running

__all__ = [
    "Account",
    "Clock",
    "Entry",
    "Fault",
    "InProcessAdapter",
    "Settings",
    "Simulator",
    "VirtualClock",
    "running",
]
