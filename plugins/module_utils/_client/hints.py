# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Describe a failed request to a person: what was tried, what the service said, what to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from .auth import CLOCK_WINDOW
from .regions import REGIONS

#: Operation -> what failed, and the IAM action that allows it.
OPERATIONS: dict[str, tuple[str, str]] = {
    "list": ("Listing the synchronization tasks", "oms:synctask:list"),
    "show": ("Reading the synchronization task", "oms:synctask:get"),
    "create": ("Creating the synchronization task", "oms:synctask:create"),
    "start": ("Starting the synchronization task", "oms:synctask:update"),
    "stop": ("Stopping the synchronization task", "oms:synctask:update"),
    "delete": ("Deleting the synchronization task", "oms:synctask:delete"),
    "statistics": ("Reading the statistics of the synchronization task", "oms:synctask:statistics"),
    "events": ("Sending events to the synchronization task", "oms:synctask:createEvent"),
    "update": ("Updating the synchronization task", "oms:synctask:update"),
    "retry": ("Starting the synchronization task again", "oms:synctask:update"),
    "migration_tasks": ("Listing the migration tasks", "oms:task:list"),
    "clouds": ("Listing the cloud providers", "oms::listCloudTypes"),
    "regions": ("Listing the regions of the cloud providers", "oms::listCloudRegions"),
    "buckets": ("Listing the buckets", "oms::listBuckets"),
    "bucket_region": ("Reading the region of the bucket", "oms::listBucketRegions"),
    "objects": ("Listing the objects of the bucket", "oms::listObjects"),
    "prefix": ("Looking for a prefix in the bucket", "oms::checkBucketPrefix"),
    "cdn": ("Probing the CDN", "oms::checkCdnInfo"),
    "list_file": ("Checking the list file", "oms::checkUrlSourceListFileFormat"),
    "login": ("Logging in to IAM", ""),
    "project": ("Looking up the project in IAM", "iam:projects:list"),
}
#: Resources that have the same operations, by their name in IAM actions, and what their tasks are called.
NOUNS = {"task": "migration task", "taskgroup": "migration task group"}
QUOTA_CODES = frozenset({"OMS.0075", "OMS.0076", "OMS.0077", "OMS.1021", "OMS.1037"})
_QUOTA = (
    "The task quota of the service is exhausted: delete a task that is no longer needed, or request a higher quota."
)
#: Codes -> what to do next. Source: the service's table of error codes.
_BY_CODE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("APIGW.0101", "APIGW.0103"), "This endpoint does not know the request: check endpoint, region and project_id."),
    (("OMS.0060", "OMS.0080"), "Check dst_region and the region of the endpoint: they should be the same."),
    (("OMS.0079",), "Check src_region: use the name that the source's cloud provider uses."),
    (("OMS.0057", "OMS.1014", "OMS.1016", "OMS.1018"), "Check src_bucket, src_region, src_ak and src_sk."),
    (("OMS.0058", "OMS.1020"), "Check dst_bucket, dst_region, dst_ak and dst_sk."),
    (("OMS.0063",), "A running task cannot be deleted, and this one did not stop in time."),
    (("OMS.0078",), "The description contains a character that the service does not accept."),
    (("OMS.0081", "OMS.1032"), "Check source_cdn: its domain, authentication_type and authentication_key."),
    (("OMS.0082",), "The service cannot restore archived objects of this provider: omit enable_restore."),
    (("OMS.0089",), "The source bucket has no such objects: check src_bucket and its content."),
    (
        ("OMS.0201", "OMS.0202", "OMS.0203", "OMS.0204"),
        "The account is restricted, frozen or not verified: check it in the console.",
    ),
    (tuple(sorted(QUOTA_CODES)), _QUOTA),
)
_BY_OUTCOME: dict[str, str] = {
    "not_connected": "The request was not executed. Check endpoint, region and proxy, and whether this machine can "
    "reach them.",
    "throttled": "The request was not executed. Run the playbook again later, or increase retry_timeout.",
    "reset": "Run the playbook again; it checks the existing tasks first.",
    "timeout": "Run the playbook again; it checks the existing tasks first. A longer read_timeout may help.",
    "server_error": "Run the playbook again later; it checks the existing tasks first.",
    "internal": "Run the playbook again later; it checks the existing tasks first.",
    "unreadable": "Something other than the service may have responded: check endpoint and proxy.",
    "wrong_shape": "The response cannot be trusted, so nothing was concluded from it: check endpoint.",
    "unauthorized": "The request was not retried, because a few failures in a row lock an access key or an account for "
    "some minutes. Check that the credentials are correct, have not expired, and belong to this region.",
    "redirect": "Redirects are not followed, because they could send credentials elsewhere: check endpoint.",
}
_OTHER_HOST = "The certificate is for another host: check endpoint and proxy."
_OUT_OF_DATE = "The certificate has expired or is not valid yet, or the clock of this machine is wrong."
_AGAINST_RFC_5280 = (
    "The certificate or that of its CA violates RFC 5280, which Python 3.13 and newer enforce: its owner must replace "
    "it. Until then, an older Python on the host that sends the requests accepts it."
)
_NO_TLS = "The server there does not use TLS: check endpoint and proxy."
_NO_COMMON_TLS = (
    "The server supports no TLS version or cipher that this machine accepts, or it requires a client certificate, "
    "which is not supported: check endpoint and proxy."
)
_PROXY_LOGIN = (
    "The proxy requires a login: write the user name and the password into the proxy variable, as in "
    "http://USER:PASSWORD@HOST:PORT."
)
_NO_PROXY_SCHEME = "Write http:// in front of the host name in the proxy variable: requests older than 2.27 needs it."
#: What libraries say when no request can be sent on the connection -> what to do. The first that matches counts.
_NOT_SENT: tuple[tuple[str, str], ...] = (
    ("mismatch, certificate is not valid for", _OTHER_HOST),
    ("doesn't match", _OTHER_HOST),
    ("certificate has expired", _OUT_OF_DATE),
    ("certificate is not yet valid", _OUT_OF_DATE),
    (
        "too weak",
        "The key or the signature of the certificate is too weak for this machine: its owner must replace it.",
    ),
    ("Key Identifier", _AGAINST_RFC_5280),
    ("Basic Constraints of CA cert", _AGAINST_RFC_5280),
    ("does not include key usage", _AGAINST_RFC_5280),
    ("CERTIFICATE_VERIFY_FAILED", "The certificate is not trusted: set ca_path to the CA that signed it."),
    ("[X509", "ca_path contains no certificate that can be read."),
    ("WRONG_VERSION_NUMBER", _NO_TLS),
    ("PACKET_LENGTH_TOO_LONG", _NO_TLS),
    ("RECORD_LAYER_FAILURE", _NO_TLS),
    ("proxy appears to only use HTTP", "The proxy does not use TLS: write http:// in the proxy variable."),
    ("Not supported proxy scheme", _NO_PROXY_SCHEME),
    ("Proxy URL had no scheme", _NO_PROXY_SCHEME),
    ("Tunnel connection failed: 407", _PROXY_LOGIN),
    ("UNSUPPORTED_PROTOCOL", _NO_COMMON_TLS),
    ("ALERT_PROTOCOL_VERSION", _NO_COMMON_TLS),
    ("ALERT_HANDSHAKE_FAILURE", _NO_COMMON_TLS),
)
#: What libraries say when the request was sent, but the other side did not read it -> what to do.
_NOT_READ: tuple[tuple[str, str], ...] = (
    (
        "CERTIFICATE_REQUIRED",
        "The server requires a client certificate, which is not supported: check endpoint and proxy.",
    ),
    ("BadStatusLine('\\x15\\x03", "The server expects TLS: write https:// in endpoint or in the proxy variable."),
)


def connection_hint(text: str) -> str:
    """Return what to do about an error that prevents every request on a connection; empty for any other error."""
    return next((hint for part, hint in _NOT_SENT if part in text), "")


def sentence(
    operation: str,
    endpoint: str,
    failure: Any,
    attempts: int,
    clock_offset: float | None,
    resource: str = "synctask",
    advice: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return what to say about a call that failed.

    Args:
        operation: A key of OPERATIONS.
        endpoint: Where it was sent.
        failure: A `Failure` of `failures.py`.
        attempts: How many times it was sent.
        clock_offset: How many seconds this machine's clock is ahead of the service's, None if unknown.
        resource: What it was about, as IAM actions name it.
        advice: What to do after an outcome where no playbook sent the call.
    """
    subject, action = OPERATIONS[operation]
    if resource in NOUNS:
        subject = subject.replace("synchronization task", NOUNS[resource])
        action = action.replace(":synctask:", f":{resource}:")
    if failure.unknown_host:
        proxy = " of the proxy" if failure.unknown_host != urlsplit(endpoint).hostname else ""
        reason = f"no response from {endpoint} (host name {failure.unknown_host}{proxy} not found)"
    elif failure.status is None:
        reason = f"no response from {endpoint} ({failure.text})"
    else:
        text = "; ".join(part for part in (failure.code, failure.text) if part) or "no message"
        reason = f"{endpoint} responded: {text} (HTTP {failure.status})"
    times = f" after {attempts} attempts" if attempts > 1 else ""
    hint = _near_region(failure.unknown_host) + _hint(failure, action, clock_offset, {**_BY_OUTCOME, **advice})
    return f"{subject} failed{times}: {reason.rstrip('.')}." + (f" {hint}" if hint else "")


def _hint(failure: Any, action: str, clock_offset: float | None, by_outcome: Mapping[str, str]) -> str:
    if failure.outcome == "unauthorized" and clock_offset is not None and abs(clock_offset) > CLOCK_WINDOW:
        minutes, side = round(abs(clock_offset) / 60), "ahead" if clock_offset > 0 else "behind"
        return (
            f"The clock of this machine is {minutes} minutes {side}: correct it, because signatures are valid for "
            f"{CLOCK_WINDOW // 60} minutes only."
        )
    # No source names the code of the error beyond the quota of synchronization tasks, so its text counts too.
    if failure.outcome == "client_error" and re.search(r"\bquota", failure.text, re.IGNORECASE):
        return _QUOTA
    if (failure.status == 403 or failure.code == "OMS.0072") and action:
        return f"The account needs the IAM action {action}."
    if failure.status is None and failure.outcome == "client_error":
        return _no_response_hint(failure.text)
    if failure.status == 407:
        return _PROXY_LOGIN
    for codes, hint in _BY_CODE:
        if failure.code in codes:
            return hint
    # A longer read_timeout does not help if it is a gateway that gave up.
    return by_outcome.get("server_error" if failure.status == 504 else failure.outcome, "")


def _no_response_hint(text: str) -> str:
    hint = next((hint for part, hint in _NOT_READ if part in text), "")
    if hint:
        return f"The request was not executed. {hint}"
    hint = connection_hint(text) or "Check endpoint, credentials, and the proxy variables of the environment."
    return f"The request was not sent. {hint}"


def _near_region(host: str) -> str:
    """Return a question for the region that is probably meant, if the service has no host of this name."""
    match = re.match(r"(?:oms|iam)\.([^.]+)\.", host)
    if not match or match.group(1) in REGIONS:
        return ""
    from difflib import get_close_matches

    near = get_close_matches(match.group(1).lower(), REGIONS, 1)
    return f"Did you mean the region {near[0]}? " if near else ""
