# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the resilience tests: a module to run, and clouds behind certificates of every kind."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from _pytest.terminal import TerminalReporter

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import Bench

from .ipv6 import LOOPBACK_IS_THERE
from .process import Module

collect_ignore = [] if LOOPBACK_IS_THERE else ["test_ipv6.py"]


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Report what could not be tested, on a green run too."""
    if not LOOPBACK_IS_THERE:
        terminalreporter.write_line("WARNING: no IPv6 loopback on this machine, so nothing was sent to [::1]")


class Secured(NamedTuple):
    """A cloud behind TLS, and the file of the CA that issued its certificate."""

    cloud: Simulator
    ca_path: str


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def module(tmp_path: Path) -> Module:
    return Module(tmp_path, "oms_sync_task", TASK)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_path(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def secured(authority: trustme.CA, ca_path: str) -> Iterator[Secured]:
    """Yield a cloud whose certificate was issued by a private CA."""
    with running(ssl_context=_context(authority.issue_cert("127.0.0.1"))) as cloud:
        yield Secured(cloud, ca_path)


@pytest.fixture
def misnamed(authority: trustme.CA, ca_path: str) -> Iterator[Secured]:
    """Yield a cloud whose certificate is that of another host."""
    with running(ssl_context=_context(authority.issue_cert("oms.example.org"))) as cloud:
        yield Secured(cloud, ca_path)


@pytest.fixture
def expired(authority: trustme.CA, ca_path: str) -> Iterator[Secured]:
    """Yield a cloud whose certificate has expired."""
    old = authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=timezone.utc))
    with running(ssl_context=_context(old)) as cloud:
        yield Secured(cloud, ca_path)
