# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authenticate requests by an AK/SK signature or by an IAM token.

These are callables for the `auth` argument of requests, not headers: requests would let `.netrc` replace a header. And
they do not subclass anything in requests, because this file must be importable where requests is not installed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from time import gmtime, strftime
from typing import Any, Callable
from urllib.parse import parse_qsl, quote, unquote, urlsplit

ALGORITHM = "SDK-HMAC-SHA256"
#: The service rejects a request whose date differs from its own by more than this many seconds.
CLOCK_WINDOW = 15 * 60

Auth = Callable[[Any], Any]


def canonical_query(query: Sequence[tuple[str, str]]) -> str:
    """Return the query sorted and encoded as the signature requires; it is sent in exactly this form."""
    return "&".join("{}={}".format(quote(key, safe="~"), quote(value, safe="~")) for key, value in sorted(query))


def canonical_path(path: str) -> str:
    """Return the path as the signature requires: an encoded slash separates segments too, as in the vendor's SDK."""
    return "/".join(quote(segment, safe="~") for segment in unquote(path).split("/"))


def signature(secret_key: str, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> tuple[str, str]:
    """Return the signature of one request, and the list of the headers that it covers.

    Args:
        secret_key: Used as it is; there is no derived key.
        method: Upper-case HTTP method.
        url: The whole URL, with its query.
        headers: All headers to sign, including X-Sdk-Date and Host.
        body: As sent.

    Source: the signing guide of the API gateway, and the vendor's SDK.
    """
    parts = urlsplit(url)
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    names = ";".join(sorted(lower))
    path = canonical_path(parts.path)
    request = "\n".join(
        (
            method,
            path if path.endswith("/") else path + "/",
            canonical_query(parse_qsl(parts.query, keep_blank_values=True)),
            "".join(f"{name}:{lower[name]}\n" for name in sorted(lower)),
            names,
            hashlib.sha256(body).hexdigest(),
        )
    )
    digest = hashlib.sha256(request.encode("utf-8")).hexdigest()
    text = "\n".join((ALGORITHM, lower["x-sdk-date"], digest))
    return hmac.new(secret_key.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).hexdigest(), names


def key_auth(
    access_key: str,
    secret_key: str,
    security_token: str | None,
    project_id: str | None,
    now: Callable[[], float],
) -> Auth:
    """Return what signs each request at the moment it is sent.

    Args:
        access_key: Sent as it is.
        secret_key: Never sent.
        security_token: Belongs to temporary keys; sent and signed.
        project_id: Sent and signed too, as the SDKs do; None if no project is known yet.
        now: Returns the seconds since 1970 for the date of the signature.
    """

    def sign(request: Any) -> Any:
        headers = {
            "Content-Type": request.headers["Content-Type"],
            "Host": urlsplit(request.url).netloc,
            "X-Sdk-Date": strftime("%Y%m%dT%H%M%SZ", gmtime(now())),
        }
        if project_id:
            headers["X-Project-Id"] = project_id
        if security_token:
            headers["X-Security-Token"] = security_token
        value, names = signature(secret_key, request.method, request.url, headers, request.body or b"")
        request.headers.update(headers)
        request.headers["Authorization"] = f"{ALGORITHM} Access={access_key}, SignedHeaders={names}, Signature={value}"
        return request

    return sign


def token_auth(token: str) -> Auth:
    """Return what sends an IAM token."""

    def send_token(request: Any) -> Any:
        request.headers["X-Auth-Token"] = token
        return request

    return send_token


def no_auth(request: Any) -> Any:
    """Send nothing, for the login itself. This is a callable, since requests would use `.netrc` without one."""
    return request
