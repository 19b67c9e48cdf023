# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits read at once, then less and less often, and end in time."""

from __future__ import annotations

from itertools import islice

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._lifecycle.waiter import pauses, wait_until
from ansible_collections.hwcloud.oms.tests.simulator import VirtualClock


def test_pauses_get_longer_and_never_end() -> None:
    assert list(islice(pauses(), 8)) == [0.5, 1.0, 2.0, 3.0, 5.0, 5.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("moment", "timeout", "result", "seconds"),
    [
        (0.0, 0.0, True, 0.0),
        (0.1, 0.0, False, 0.0),
        (1.0, 100.0, True, 1.5),
        (1.5, 1.5, True, 1.5),
        (12.0, 100.0, True, 16.5),
        (1000.0, 16.5, False, 16.5),
        # It is read once more when the time is up.
        (19.0, 19.0, True, 19.0),
        (1000.0, 19.0, False, 19.0),
    ],
)
def test_a_wait_ends_once_it_is_over_or_the_time_is_up(
    moment: float, timeout: float, result: bool, seconds: float
) -> None:
    clock = VirtualClock()
    began = clock.time()
    assert wait_until(lambda: clock.time() - began >= moment, timeout, clock) is result
    assert clock.time() - began == seconds
