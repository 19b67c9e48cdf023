# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

""" "It does not like our certificate", and connections that break inside TLS after a create was sent."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any

import pytest
from urllib3.util.ssl_ import create_urllib3_context

from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import arguments

from .conftest import Secured
from .process import Module
from .test_certificates import PATIENT, refused
from .tls import DAY, Break, Signed, alert, context, cut, front, name_hash, raw, sign
from .wire import answering

NO_COMMON_TLS = (
    "The server supports no TLS version or cipher that this machine accepts, or it requires a client certificate, "
    "which is not supported: check endpoint and proxy."
)
AGAINST_RFC_5280 = (
    "The certificate or that of its CA violates RFC 5280, which Python 3.13 and newer enforce: its owner must replace "
    "it. Until then, an older Python on the host that sends the requests accepts it."
)
UNTRUSTED = "The certificate is not trusted: set ca_path to the CA that signed it."


@pytest.fixture(scope="module")
def root() -> Signed:
    return sign("root")


@pytest.fixture(scope="module")
def middle(root: Signed) -> Signed:
    return sign("middle", root)


def trusted(folder: Path, *those: Signed) -> str:
    path = folder / "trusted.pem"
    path.write_bytes(b"".join(one.pem for one in those))
    return str(path)


# Certificates


def test_certificate_that_signed_itself(module: Module, tmp_path: Path, root: Signed) -> None:
    """It is refused at once, and accepted if `ca_path` names it."""
    with running(ssl_context=context(tmp_path, root)) as cloud:
        refused(module.run(cloud, retry_timeout=PATIENT), cloud, UNTRUSTED)
        assert module.run(cloud, ca_path=trusted(tmp_path, root)).good


def test_certificate_of_tomorrow(module: Module, tmp_path: Path) -> None:
    early = sign("early", begins=DAY)
    with running(ssl_context=context(tmp_path, early)) as cloud:
        ran = module.run(cloud, ca_path=trusted(tmp_path, early), retry_timeout=PATIENT)
        refused(ran, cloud, "The certificate has expired or is not valid yet, or the clock of this machine is wrong.")


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=["1.0", "1.1"])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_server_with_old_versions_only(module: Module, tmp_path: Path, root: Signed, newest: ssl.TLSVersion) -> None:
    """Such a server is refused at once, without a retry."""
    old = context(tmp_path, root)
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, newest
    old.set_ciphers("ALL:@SECLEVEL=0")
    with running(ssl_context=old) as cloud:
        ran = module.run(cloud, ca_path=trusted(tmp_path, root), retry_timeout=PATIENT)
        refused(ran, cloud, NO_COMMON_TLS)


@pytest.mark.parametrize(
    ("version", "hint"),
    [
        (ssl.TLSVersion.TLSv1_2, f"The request was not sent. {NO_COMMON_TLS}"),
        (
            ssl.TLSVersion.TLSv1_3,
            "The request was not executed. The server requires a client certificate, which is not supported: check "
            "endpoint and proxy.",
        ),
    ],
    ids=["1.2", "1.3"],
)
def test_server_that_requires_a_client_certificate(
    module: Module, tmp_path: Path, root: Signed, version: ssl.TLSVersion, hint: str
) -> None:
    """In TLS 1.3 it says so after the request was sent. It did not read the request, and will not the next time."""
    strict = context(tmp_path, root)
    strict.minimum_version = strict.maximum_version = version
    strict.verify_mode = ssl.CERT_REQUIRED
    strict.load_verify_locations(trusted(tmp_path, root))
    with running(ssl_context=strict) as cloud:
        ran = module.run(cloud, ca_path=trusted(tmp_path, root), retry_timeout=PATIENT)
        assert ran.msg.endswith(hint), ran.msg
        assert (ran.result["error"]["attempts"], ran.result["error"]["retryable"]) == (1, False)
        assert not cloud.log


def test_plain_http_where_tls_is_expected(module: Module, simulator: Simulator) -> None:
    """Most TLS servers respond with an alert to what is not a handshake. Only another endpoint helps."""
    with answering(lambda: [bytes([21, 3, 1, 0, 2, 2, 70])]) as endpoint:
        ran = module.run(simulator, endpoint=endpoint, retry_timeout=PATIENT)
    assert ran.msg.endswith(
        "The request was not executed. The server expects TLS: write https:// in endpoint or in the proxy variable."
    ), ran.msg
    assert (ran.result["error"]["attempts"], ran.result["error"]["retryable"]) == (1, False)


def test_certificate_with_a_weak_key(module: Module, tmp_path: Path) -> None:
    """Another `ca_path` would not help."""
    weak = sign("weak", bits=1024)
    with running(ssl_context=context(tmp_path, weak, weak=True)) as cloud:
        ran = module.run(cloud, ca_path=trusted(tmp_path, weak), retry_timeout=PATIENT)
        advice = "The key or the signature of the certificate is too weak for this machine: its owner must replace it."
        refused(ran, cloud, advice)


def test_chain_without_its_middle(module: Module, tmp_path: Path, root: Signed, middle: Signed) -> None:
    """A server that does not send the intermediate certificate is trusted if `ca_path` has it."""
    leaf = sign("leaf", middle)
    with running(ssl_context=context(tmp_path, leaf)) as cloud:
        refused(module.run(cloud, ca_path=trusted(tmp_path, root), retry_timeout=PATIENT), cloud, UNTRUSTED)
        assert module.run(cloud, ca_path=trusted(tmp_path, root, middle)).good


def test_whole_chain(module: Module, tmp_path: Path, root: Signed, middle: Signed) -> None:
    with running(ssl_context=context(tmp_path, sign("leaf", middle), middle)) as cloud:
        assert module.run(cloud, ca_path=trusted(tmp_path, root)).good


def test_certificate_that_lacks_what_newer_pythons_require(module: Module, tmp_path: Path, root: Signed) -> None:
    """Python 3.13 and newer refuse what older ones accept. `ca_path` has the CA already, so it is not the advice."""
    with running(ssl_context=context(tmp_path, sign("leaf", root, complete=False))) as cloud:
        ran = module.run(cloud, ca_path=trusted(tmp_path, root), retry_timeout=PATIENT)
        if create_urllib3_context().verify_flags & ssl.VERIFY_X509_STRICT:
            refused(ran, cloud, AGAINST_RFC_5280)
        else:
            assert ran.good, ran.msg


# ca_path


def test_directory_of_certificates(module: Module, tmp_path: Path, root: Signed) -> None:
    """Only links that are named after hashes are used, and the message says how to create them."""
    folder = tmp_path / "certificates"
    folder.mkdir()
    (folder / "root.pem").write_bytes(root.pem)
    with running(ssl_context=context(tmp_path, root)) as cloud:
        ran = module.run(cloud, ca_path=str(folder), retry_timeout=PATIENT)
        assert f"Run openssl rehash {folder}, or set ca_path to a file." in ran.msg
        assert not cloud.log
        (folder / f"{name_hash(root)}.0").symlink_to("root.pem")
        assert module.run(cloud, ca_path=str(folder)).good


def test_file_that_can_not_be_read(module: Module, secured: Secured) -> None:
    """An existing file that cannot be read is a permanent error: there is no retry."""
    ran = module.run(secured.cloud, ca_path="/proc/self/mem", retry_timeout=PATIENT)
    assert ran.msg.startswith("ca_path is /proc/self/mem, which cannot be read: ")
    assert not secured.cloud.log


# SSLKEYLOGFILE


def test_secrets_of_the_connection_are_recorded(module: Module, secured: Secured, tmp_path: Path) -> None:
    """Python records them if the variable is set. The run warns about it."""
    path = tmp_path / "connection.log"
    ran = module.run(secured.cloud, {"SSLKEYLOGFILE": str(path)}, ca_path=secured.ca_path)
    assert ran.good
    assert path.exists()
    assert "SSLKEYLOGFILE is set" in ran.printed


def test_secrets_of_the_connection_can_not_be_recorded(module: Module, secured: Secured, tmp_path: Path) -> None:
    """Nothing is sent, and the message names the variable."""
    ran = module.run(secured.cloud, {"SSLKEYLOGFILE": str(tmp_path / "nowhere" / "log")}, ca_path=secured.ca_path)
    assert not ran.good
    assert "SSLKEYLOGFILE is set" in ran.printed
    assert not secured.cloud.log


# In the middle of an exchange

BREAKS: dict[str, Break] = {
    "alert: internal error": alert(80),
    "alert: protocol version": alert(70),
    "alert: handshake failure": alert(40),
    "alert: certificate expired": alert(45),
    "plain text": raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "no answer": cut(0),
    "half the head": cut(20),
    "half the body": cut(-10),
    "all of it": cut(None),
}


def in_virtual_time(cloud: Simulator, clock: VirtualClock, **options: Any) -> tuple[bool, dict[str, Any], list[str]]:
    """Run the module over a real socket, in virtual time."""
    account = cloud.account
    keys = {"access_key": account.access_key, "secret_key": account.secret_key, "project_id": account.project_id}
    run = Run(arguments(**{**TASK, **keys, **options}), False, {}, clock=clock)
    good, result = execute(run, sync_task)
    return good, result, run.warnings


@pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def shown(request: pytest.FixtureRequest, tmp_path: Path, root: Signed) -> ssl.SSLContext:
    made = context(tmp_path, root)
    made.maximum_version = request.param
    return made


@pytest.mark.parametrize("kind", list(BREAKS))
def test_tls_breaks_after_the_create(tmp_path: Path, root: Signed, shown: ssl.SSLContext, kind: str) -> None:
    """The created task is found in the list, and no second one is created."""
    clock = VirtualClock()
    with running(clock=clock) as cloud, front(cloud, shown, BREAKS[kind]) as server:
        good, result, _warnings = in_virtual_time(
            cloud, clock, endpoint=server.url, ca_path=trusted(tmp_path, root), retry_timeout=30
        )
        assert good, result["msg"]
        assert server.creates == 1
        (task,) = cloud.tasks()
        assert result["sync_task_id"] == task["sync_task_id"]
        assert result["changed"]


def test_certificate_changes_after_the_create(tmp_path: Path, root: Signed) -> None:
    """The list can no longer be read, so the run reports that the outcome is unknown."""
    clock = VirtualClock()
    os.mkdir(tmp_path / "other")
    other = context(tmp_path / "other", sign("other"))
    with running(clock=clock) as cloud, front(cloud, context(tmp_path, root), cut(0), other) as server:
        good, result, _warnings = in_virtual_time(
            cloud, clock, endpoint=server.url, ca_path=trusted(tmp_path, root), retry_timeout=30
        )
        assert not good
        assert result["create_outcome"] == "unknown"
        assert result["msg"].startswith("It is not known whether the task was created.")
        assert server.creates == len(cloud.tasks()) == 1
