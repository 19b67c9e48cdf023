# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages name the failed call, the reason and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client.credentials import credentials_problem
from ansible_collections.hwcloud.oms.plugins.module_utils._client.failures import Failure
from ansible_collections.hwcloud.oms.plugins.module_utils._client.hints import OPERATIONS, sentence


def failed(outcome: str = "client_error", code: str = "", status: int | None = 400, text: str = "denied.") -> Failure:
    return Failure(outcome, code, text, status, None)


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_a_refusal_for_lack_of_permission_names_the_action(operation: str) -> None:
    action = OPERATIONS[operation][1]
    for failure in (failed(status=403), failed(code="OMS.0072")):
        text = sentence(operation, "https://h", failure, 1, None)
        assert text.startswith(OPERATIONS[operation][0] + " failed: https://h responded: ")
        assert not action or f"The account needs the IAM action {action}." in text


@pytest.mark.parametrize(
    ("failure", "parts"),
    [
        (
            failed(code="OMS.0077"),
            ["OMS.0077; denied. (HTTP 400)", "The task quota of the service is exhausted", "delete a task"],
        ),
        (failed(code="OMS.1021"), ["The task quota of the service is exhausted"]),
        (failed(code="OMS.0076"), ["The task quota of the service is exhausted"]),
        (failed(code="OMS.9999", text="The Quota is exceeded."), ["The task quota of the service is exhausted"]),
        (failed(code="OMS.9999", status=403, text="quotas used up"), ["The task quota of the service is exhausted"]),
        (failed(code="OMS.0057"), ["Check src_bucket, src_region, src_ak and src_sk"]),
        (failed(code="APIGW.0101", status=404), ["check endpoint, region and project_id"]),
        (
            failed("not_connected", status=None, text="nobody there"),
            ["no response from https://h (nobody there)", "The request was not executed"],
        ),
        (failed("server_error", status=503, text=""), ["no message (HTTP 503)", "Run the playbook again later"]),
        (failed("unauthorized", status=401), ["The request was not retried", "lock an access key"]),
        (failed("redirect", status=302), ["Redirects are not followed"]),
        (failed("client_error", status=None, text="x CERTIFICATE_VERIFY_FAILED"), ["ca_path"]),
        *(
            (
                failed("client_error", status=None, text=f"x CERTIFICATE_VERIFY_FAILED] {reason} (_ssl.c)"),
                ["The request was not sent. The certificate or that of its CA violates RFC 5280", "its owner must"],
            )
            for reason in (
                "Missing Authority Key Identifier",
                "Missing Subject Key Identifier",
                "CA cert does not include key usage extension",
                "Basic Constraints of CA cert not marked critical",
            )
        ),
        (
            failed("client_error", status=None, text="x WRONG_VERSION_NUMBER"),
            ["The request was not sent. The server there does not use TLS"],
        ),
        *(
            (
                failed("client_error", status=None, text=text),
                ["The request was not sent. Write http:// in front of the host name in the proxy variable"],
            )
            for text in (
                "Not supported proxy scheme proxy.example.org",
                "Proxy URL had no scheme, should start with http:// or https://",
            )
        ),
        (
            failed("client_error", status=None, text="x TLSV1_ALERT_PROTOCOL_VERSION"),
            ["no TLS version", "The request was not sent"],
        ),
    ],
)
def test_sentences_say_what_was_said_and_what_to_do(failure: Failure, parts: list[str]) -> None:
    text = sentence("list", "https://h", failure, 3, None)
    assert "Listing the synchronization tasks failed after 3 attempts: " in text
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(None, ""), (899.0, ""), (1200.0, "20 minutes ahead"), (-3600.0, "60 minutes behind")],
)
def test_a_wrong_clock_is_reported_first_for_a_wrong_signature(offset: float | None, expected: str) -> None:
    facts: dict[str, Any] = {"outcome": "unauthorized", "status": 401}
    text = sentence("list", "https://h", failed(**facts), 1, offset)
    assert (expected in text) if expected else ("clock" not in text)


def lost(host: str) -> Failure:
    return Failure("not_connected", "", "a long text of the library", None, None, host)


@pytest.mark.parametrize(
    ("host", "question"),
    [
        ("oms.cn-nord-4.myhuaweicloud.com", "Did you mean the region cn-north-4? "),
        ("iam.CN-NORTH4.myhuaweicloud.com", "Did you mean the region cn-north-4? "),
        ("oms.ap-southest-3.myhuaweicloud.com", "Did you mean the region ap-southeast-3? "),
        ("oms.cn-north-4.myhuaweicloud.example", ""),
        ("oms.mars.myhuaweicloud.com", ""),
        ("oms", ""),
        ("localhost", ""),
    ],
)
def test_a_host_that_does_not_exist_is_named_and_so_is_what_was_probably_meant(host: str, question: str) -> None:
    assert sentence("list", "https://" + host.lower(), lost(host.lower()), 1, None) == (
        f"Listing the synchronization tasks failed: no response from https://{host.lower()} (host name "
        f"{host.lower()} not found). {question}The request "
        "was not executed. Check endpoint, region and proxy, and whether this machine can reach them."
    )


def test_the_host_of_a_proxy_that_does_not_exist_is_called_so() -> None:
    text = sentence("list", "https://oms.cn-nord-4.example.org", lost("proxy.example.org"), 1, None)
    assert "(host name proxy.example.org of the proxy not found)" in text
    assert "Did you mean" not in text


def test_of_a_quota_nothing_is_said_where_nothing_was_refused() -> None:
    assert "quota of the service" not in sentence("list", "https://h", failed("server_error", text="quota"), 1, None)


def test_half_of_the_credentials_says_what_is_missing_and_where_to_set_it() -> None:
    assert credentials_problem({"security_token": "t", "access_key": "a"}) == (
        "Incomplete credentials: access_key and security_token are set, but secret_key is missing. Set the option or "
        "the environment variable: secret_key (HUAWEICLOUD_SDK_SK or HW_SECRET_KEY or CLOUD_SDK_SK)."
    )
    assert credentials_problem({}).startswith(
        "No credentials are set. Set one kind, as options or as environment variables: "
    )
    assert "auth_token (HW_AUTH_TOKEN)" in credentials_problem({})
