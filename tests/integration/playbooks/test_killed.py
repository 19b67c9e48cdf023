# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A killed playbook leaves no key on the disk, and the next run finishes its work, or the one that starts tasks.

`python -m tests.resilience --kills 50` does this at random points.
"""

from __future__ import annotations

import pytest

from ...simulator import Simulator
from .killed import Kill, Scene
from .plays import Ansible


@pytest.mark.parametrize(
    "point",
    [
        Kill("apply", "CreateSyncTask", skip=1),
        Kill("stop_all", "StopSyncTask", skip=1, after=False),
        Kill("rotate_keys", "StopSyncTask"),
    ],
    ids=lambda point: point.playbook,
)
def test_killed_and_run_again(ansible: Ansible, simulator: Simulator, point: Kill) -> None:
    """No task is duplicated, lost or left stopped, and the files that were not cleaned up contain no key."""
    scene = Scene(ansible, simulator)
    scene.prepare(point.playbook)
    assert scene.kill(point) == -point.number
    assert scene.left() == []
    scene.run_again(point.playbook)
    scene.check(point.playbook)
