# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make `sleep` return at once and advance the clock of the process; must be imported first."""

from __future__ import annotations

import time

_monotonic = time.monotonic
_slept = [0.0]


def _sleep(seconds: float) -> None:
    _slept[0] += seconds


time.sleep = _sleep  # type: ignore[assignment]
time.monotonic = lambda: _monotonic() + _slept[0]  # type: ignore[assignment]
