# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator in virtual time, and a client for it, without a socket."""

from __future__ import annotations

import pytest
import requests

from ansible_collections.hwcloud.oms.tests.simulator import InProcessAdapter, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import Cloud


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def sim(clock: VirtualClock) -> Simulator:
    return Simulator(clock=clock)


@pytest.fixture
def session(sim: Simulator) -> requests.Session:
    session = requests.Session()
    session.mount("http://", InProcessAdapter(sim))
    return session


@pytest.fixture
def cloud(sim: Simulator, session: requests.Session) -> Cloud:
    return Cloud(sim, session)
