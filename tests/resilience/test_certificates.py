# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Only the options decide which certificates are trusted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable

import pytest
import trustme

from ansible_collections.hwcloud.oms.tests.simulator import Simulator

from .conftest import Secured
from .process import Module, Ran

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
#: Long enough to notice a run that repeats a permanent failure.
PATIENT = 20


def refused(ran: Ran, cloud: Simulator, advice: str) -> None:
    """Assert that the run ended at once, sent nothing, and says what to do."""
    assert ran.msg.endswith(f" The request was not sent. {advice}"), ran.msg
    assert ran.result["error"]["attempts"] == 1
    assert not ran.result["error"]["retryable"]
    assert not cloud.log


@pytest.fixture
def stranger(tmp_path: Path) -> str:
    """Return the file of a CA that signed no certificate of these tests."""
    path = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)


@pytest.mark.parametrize("environment", [{}, dict.fromkeys(BUNDLES, "")], ids=["unset", "empty"])
def test_ca_of_the_company_is_unknown(module: Module, secured: Secured, environment: dict[str, str]) -> None:
    """Without `ca_path` a certificate of a private CA is not trusted, and the message names the option."""
    ran = module.run(secured.cloud, environment, retry_timeout=PATIENT)
    refused(ran, secured.cloud, "The certificate is not trusted: set ca_path to the CA that signed it.")


def test_ca_of_the_company_is_named(module: Module, secured: Secured) -> None:
    """With `ca_path` it is trusted."""
    assert module.run(secured.cloud, ca_path=secured.ca_path).good


def test_another_ca_is_named(module: Module, secured: Secured, stranger: str) -> None:
    """It is not trusted although the environment names the right one."""
    ran = module.run(secured.cloud, dict.fromkeys(BUNDLES, secured.ca_path), ca_path=stranger)
    refused(ran, secured.cloud, "The certificate is not trusted: set ca_path to the CA that signed it.")


def test_another_ca_in_the_environment_takes_no_trust_away(module: Module, secured: Secured, stranger: str) -> None:
    assert module.run(secured.cloud, dict.fromkeys(BUNDLES, stranger), ca_path=secured.ca_path).good


def test_certificates_are_not_checked_at_all(module: Module, secured: Secured, stranger: str) -> None:
    """`validate_certs: false` accepts any certificate."""
    assert module.run(secured.cloud, validate_certs=False).good
    assert module.run(secured.cloud, validate_certs=False, ca_path=stranger).good


@pytest.mark.parametrize(("variable", "kind"), [*zip(BUNDLES, ("missing", "nonsense")), (BUNDLES[0], "folder")])
def test_bundle_of_the_environment_is_nonsense(
    module: Module, secured: Secured, tmp_path: Path, variable: str, kind: str
) -> None:
    """A variable with an invalid path ("Could not find a suitable TLS CA certificate bundle") has no effect."""
    bundle = tmp_path / kind
    if kind == "nonsense":
        bundle.write_text("no certificate")
    if kind == "folder":
        bundle.mkdir()
    assert module.run(secured.cloud, {variable: str(bundle)}, ca_path=secured.ca_path).good


@pytest.mark.parametrize("variable", BUNDLES)
def test_bundle_of_the_environment_adds_no_trust(module: Module, secured: Secured, variable: str) -> None:
    """A variable cannot make a certificate trusted that the playbook does not trust."""
    ran = module.run(secured.cloud, {variable: secured.ca_path})
    refused(ran, secured.cloud, "The certificate is not trusted: set ca_path to the CA that signed it.")


def test_bundle_of_the_environment_does_not_switch_the_check_on_again(module: Module, secured: Secured) -> None:
    """`validate_certs: false` applies whatever the environment contains."""
    assert module.run(secured.cloud, {"REQUESTS_CA_BUNDLE": os.devnull}, validate_certs=False).good


def test_certificate_of_another_host(module: Module, misnamed: Secured) -> None:
    """A trusted CA is not enough: the message names the wrong host name, not a missing CA."""
    ran = module.run(misnamed.cloud, ca_path=misnamed.ca_path, retry_timeout=PATIENT)
    refused(ran, misnamed.cloud, "The certificate is for another host: check endpoint and proxy.")
    assert "127.0.0.1" in ran.result["error"]["message"]


def test_certificate_has_expired(module: Module, expired: Secured) -> None:
    """The message names the date, not a CA."""
    ran = module.run(expired.cloud, ca_path=expired.ca_path, retry_timeout=PATIENT)
    refused(
        ran, expired.cloud, "The certificate has expired or is not valid yet, or the clock of this machine is wrong."
    )


@pytest.mark.parametrize(
    "write", [lambda path: path.write_text("no certificate"), lambda path: path.touch()], ids=["nonsense", "empty"]
)
def test_ca_path_is_not_a_certificate(
    module: Module, secured: Secured, tmp_path: Path, write: Callable[[Path], object]
) -> None:
    """A `ca_path` with other content fails at once, and the message names the option."""
    path = tmp_path / "ca.pem"
    write(path)
    ran = module.run(secured.cloud, ca_path=str(path), retry_timeout=PATIENT)
    refused(ran, secured.cloud, "ca_path contains no certificate that can be read.")


def test_https_where_plain_http_is_spoken(module: Module, simulator: Simulator) -> None:
    """The message explains "WRONG_VERSION_NUMBER"."""
    ran = module.run(simulator, endpoint=simulator.url.replace("http:", "https:"))
    assert ran.msg.endswith("The server there does not use TLS: check endpoint and proxy.")
    assert not simulator.log
