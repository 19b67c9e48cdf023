# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Redirects are never followed."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator, running
from ansible_collections.hwcloud.oms.tests.support.harness import Bench

from .conftest import Secured
from .process import Module

ADVICE = "Redirects are not followed, because they could send credentials elsewhere: check endpoint."


def redirect(cloud: Simulator, operation: str, location: str, **fault: Any) -> None:
    cloud.faults.add(Fault(operation, "redirect", times=None, headers={"Location": location}, **fault))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_another_host(module: Module, simulator: Simulator, status: int) -> None:
    """The other host gets no request, token or key, and the message names the address."""
    with running() as elsewhere:
        redirect(simulator, "ListSyncTasks", elsewhere.url + "/here", status=status)
        ran = module.run(simulator)
    assert ran.msg == (
        f"Listing the synchronization tasks failed: {simulator.url} responded: a redirect to {elsewhere.url}/here "
        f"(HTTP {status}). {ADVICE}"
    )
    assert (ran.result["error"]["status"], ran.result["error"]["attempts"]) == (status, 1)
    assert len(simulator.log) == 1
    assert not elsewhere.log


def test_redirect_from_https_to_http(module: Module, secured: Secured) -> None:
    """A response cannot switch TLS off."""
    with running() as plain:
        redirect(secured.cloud, "ListSyncTasks", plain.url)
        ran = module.run(secured.cloud, ca_path=secured.ca_path)
    assert ADVICE in ran.msg
    assert not plain.log


@pytest.mark.parametrize("location", ["", "/v2/elsewhere/sync-tasks"])
def test_redirect_to_the_same_service(bench: Bench, location: str) -> None:
    """It is not followed either, nor is a redirect loop."""
    redirect(bench.cloud, "ListSyncTasks", location)
    assert bench.run().requests == ["ListSyncTasks"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_redirect_of_the_create(bench: Bench, when: str) -> None:
    """It is unknown whether the create was executed: the list decides, and the create is not repeated."""
    redirect(bench.cloud, "CreateSyncTask", "https://elsewhere.invalid/", when=when)
    outcome = bench.run()
    assert outcome.writes == ["CreateSyncTask"]
    assert outcome.good == (when == "after")
    assert len(bench.left()) == (when == "after")
    if when == "before":
        assert outcome.result["create_outcome"] == "unknown"


def test_secret_in_the_place_that_is_named(bench: Bench) -> None:
    """A key in the address of a redirect does not reach the output."""
    secret = bench.cloud.account.secret_key
    redirect(bench.cloud, "ListSyncTasks", f"https://elsewhere.invalid/?key={secret}")
    assert secret not in str(bench.run())
