# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stop before a create or a start that cannot work."""

from __future__ import annotations

from .checks import check_pair
from .look_ups import LookUps
from .pair import Pair
from .report import Report


def require(look_ups: LookUps, pair: Pair) -> None:
    """Make all checks of a pair. The account is not one of them: it has listed tasks before.

    Args:
        look_ups: Asks the service.
        pair: The buckets and their keys.

    Raises:
        PreflightError: A check found a problem. The fact `preflight` has all checks.
    """
    before = look_ups.requests
    report = check_pair(look_ups, pair, Report())
    if look_ups.ended and report.ready:
        report.stop(look_ups.ended)
    if not report.ready:
        raise report.error(preflight={**report.facts(), "requests": look_ups.requests - before})
