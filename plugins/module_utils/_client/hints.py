# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sentences for people: what was tried, what the service said, what to do next. Private to hwcloud.oms."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .auth import CLOCK_WINDOW

#: Operation -> what was tried, and the IAM action that allows it.
OPERATIONS: dict[str, tuple[str, str]] = {
    "list": ("Listing the synchronization tasks", "oms:synctask:list"),
    "show": ("Reading the synchronization task", "oms:synctask:get"),
    "create": ("Creating the synchronization task", "oms:synctask:create"),
    "start": ("Starting the synchronization task", "oms:synctask:update"),
    "stop": ("Stopping the synchronization task", "oms:synctask:update"),
    "delete": ("Deleting the synchronization task", "oms:synctask:delete"),
    "statistics": ("Reading the statistics of the synchronization task", "oms:synctask:statistics"),
    "events": ("Sending events to the synchronization task", "oms:synctask:createEvent"),
    "login": ("Logging in at IAM", ""),
    "project": ("Looking up the project at IAM", "iam:projects:list"),
}
QUOTA_CODES = frozenset({"OMS.0075", "OMS.0076", "OMS.0077", "OMS.1021", "OMS.1037"})
_QUOTA = (
    "This is a quota refusal. The service admits no further task: delete one that is no longer needed, or have the "
    "quota raised."
)
#: Regions of the service, as the vendor's SDK lists them.
REGIONS = (
    *("cn-north-4", "cn-east-3", "cn-southwest-2", "cn-north-1", "cn-north-9", "cn-north-12", "cn-east-2", "cn-east-4"),
    *("cn-south-1", "cn-south-4", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"),
    *("ap-southeast-5", "af-south-1", "la-north-2", "la-south-2", "me-east-1", "sa-brazil-1", "tr-west-1"),
)
#: Codes -> what to do next. Source: the service's table of error codes.
_BY_CODE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("APIGW.0101", "APIGW.0103"), "This address does not know the call: check endpoint, region and project_id."),
    (("OMS.0060", "OMS.0080"), "Check dst_region and the region of the endpoint: they should be the same."),
    (("OMS.0079",), "Check src_region: write it as the source's vendor does."),
    (("OMS.0057", "OMS.1014", "OMS.1016", "OMS.1018"), "Check src_bucket, src_region, src_ak and src_sk."),
    (("OMS.0058", "OMS.1020"), "Check dst_bucket, dst_region, dst_ak and dst_sk."),
    (("OMS.0063",), "A running task can't be deleted, and this one did not stop in time."),
    (("OMS.0078",), "The description has a character that the service does not take."),
    (("OMS.0081", "OMS.1032"), "Check source_cdn: its domain, authentication_type and authentication_key."),
    (("OMS.0082",), "The service can't restore archived objects of this vendor: leave enable_restore out."),
    (("OMS.0089",), "The source has no such objects: check src_bucket and its content."),
    (("OMS.0201", "OMS.0202", "OMS.0203", "OMS.0204"), "The account itself is restricted, frozen or not verified."),
    (tuple(sorted(QUOTA_CODES)), _QUOTA),
)
_BY_OUTCOME: dict[str, str] = {
    "not_connected": "The request was not executed. Check endpoint, region and proxy, and whether this machine can "
    "reach them.",
    "throttled": "The request was not executed. Run again later, or with a longer retry_timeout.",
    "reset": "Run again; the run first looks at what is there.",
    "timeout": "Run again; the run first looks at what is there. A longer read_timeout may help.",
    "server_error": "Run again later; the run first looks at what is there.",
    "internal": "Run again later; the run first looks at what is there.",
    "unreadable": "Something other than the service may have answered: check endpoint and proxy.",
    "wrong_shape": "The answer can't be trusted, so nothing was concluded from it.",
    "unauthorized": "It was not sent again, since a few failures in a row lock a key or an account for some minutes. "
    "Check the credentials, whether they are still valid, and that they belong to this region.",
    "redirect": "Redirects are not followed, since they would carry credentials elsewhere: check endpoint.",
}
#: What TLS says when it won't begin, so that no request was sent -> what to do. The first that fits counts.
_OTHER_HOST = "The certificate is that of another host: check endpoint and proxy."
_OUT_OF_DATE = "The certificate is out of date, or the clock of this machine is wrong."
_NO_TLS = "What answers there does not speak TLS: check endpoint and proxy."
_NO_COMMON_TLS = "It offers no TLS version or cipher that this machine accepts: check endpoint and proxy."
_UNTRUSTED: tuple[tuple[str, str], ...] = (
    ("mismatch, certificate is not valid for", _OTHER_HOST),
    ("doesn't match", _OTHER_HOST),
    ("certificate has expired", _OUT_OF_DATE),
    ("certificate is not yet valid", _OUT_OF_DATE),
    ("too weak", "Its key or signature is too weak for this machine: it has to be replaced by its owner."),
    ("CERTIFICATE_VERIFY_FAILED", "The certificate is not trusted: name the CA that signed it in ca_path."),
    ("[X509", "ca_path holds no certificate that can be read."),
    ("WRONG_VERSION_NUMBER", _NO_TLS),
    ("PACKET_LENGTH_TOO_LONG", _NO_TLS),
    ("RECORD_LAYER_FAILURE", _NO_TLS),
    ("proxy appears to only use HTTP", "The proxy does not speak TLS: write http:// in the proxy variable."),
    ("UNSUPPORTED_PROTOCOL", _NO_COMMON_TLS),
    ("ALERT_PROTOCOL_VERSION", _NO_COMMON_TLS),
    ("ALERT_HANDSHAKE_FAILURE", _NO_COMMON_TLS),
)


def untrusted(text: str) -> str:
    """What to do about a TLS error that came before any request; empty for any other."""
    return next((advice for part, advice in _UNTRUSTED if part in text), "")


def sentence(operation: str, endpoint: str, failure: Any, attempts: int, clock_offset: float | None) -> str:
    """What is said of a call that failed.

    Args:
        operation: A key of OPERATIONS.
        endpoint: Where it was sent.
        failure: A C(_failures.Failure).
        attempts: How many times it was sent.
        clock_offset: Seconds this machine's clock is ahead of the service's, None where unknown.
    """
    tried, action = OPERATIONS[operation]
    if failure.unknown_host:
        proxy = failure.unknown_host != urlsplit(endpoint).hostname
        told = "no answer from {} (host name {}{} not found)".format(
            endpoint,
            failure.unknown_host,
            " of the proxy" if proxy else "",
        )
    elif failure.status is None:
        told = f"no answer from {endpoint} ({failure.text})"
    else:
        told = "; ".join(part for part in (failure.code, failure.text) if part) or "no text"
        told = "%s said: %s (HTTP %d)" % (endpoint, told, failure.status)
    times = " after %d attempts" % attempts if attempts > 1 else ""
    advice = _near_region(failure.unknown_host) + _advice(failure, action, clock_offset)
    return "{} failed{}: {}.".format(tried, times, told.rstrip(".")) + (" " + advice if advice else "")


def _advice(failure: Any, action: str, clock_offset: float | None) -> str:
    if failure.outcome == "unauthorized" and clock_offset is not None and abs(clock_offset) > CLOCK_WINDOW:
        return "The clock of this machine is %d minutes %s: set it right, since signatures are good for %d minutes." % (
            round(abs(clock_offset) / 60),
            "ahead" if clock_offset > 0 else "behind",
            CLOCK_WINDOW // 60,
        )
    # No source names the code of the refusal beyond the quota of synchronization tasks, so its text counts too.
    if failure.outcome == "client_error" and re.search(r"\bquota", failure.text, re.IGNORECASE):
        return _QUOTA
    if (failure.status == 403 or failure.code == "OMS.0072") and action:
        return f"The account needs the IAM action {action}."
    if failure.status is None and failure.outcome == "client_error":
        if untrusted(failure.text) == _NO_TLS:
            return "The request was not sent. " + _NO_TLS
        advice = untrusted(failure.text) or "Check endpoint, credentials, and the proxy variables of the environment."
        return advice + " The request was not sent."
    for codes, advice in _BY_CODE:
        if failure.code in codes:
            return advice
    return _BY_OUTCOME.get(failure.outcome, "")


def _near_region(host: str) -> str:
    """A question after the region that is probably meant, where the service has no host of this name."""
    match = re.match(r"(?:oms|iam)\.([^.]+)\.", host)
    if not match or match.group(1) in REGIONS:
        return ""
    from difflib import get_close_matches

    near = get_close_matches(match.group(1).lower(), REGIONS, 1)
    return f"Did you mean the region {near[0]}? " if near else ""
