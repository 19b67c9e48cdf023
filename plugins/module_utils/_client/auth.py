# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Callables for the C(auth=) argument of requests: AK/SK signature and IAM token. Private to hwcloud.oms.

A callable, not a header: requests would let C(.netrc) replace a header that was set by hand. And no
subclass of anything in requests: this file must load where requests is not installed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from time import gmtime, strftime
from typing import Any, Callable
from urllib.parse import parse_qsl, quote, unquote, urlsplit

ALGORITHM = "SDK-HMAC-SHA256"
#: The service refuses a request whose date is further off than this many seconds.
CLOCK_WINDOW = 15 * 60

Auth = Callable[[Any], Any]


def canonical_query(query: Sequence[tuple[str, str]]) -> str:
    """Query parameters sorted and encoded as the signature wants them; sent in exactly this form."""
    return "&".join("{}={}".format(quote(key, safe="~"), quote(value, safe="~")) for key, value in sorted(query))


def canonical_path(path: str) -> str:
    """The path as the signature sees it: a slash that was encoded parts segments there, as in the vendor's SDK."""
    return "/".join(quote(segment, safe="~") for segment in unquote(path).split("/"))


def signature(secret_key: str, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> tuple[str, str]:
    """The signature of one request, and the list of the headers it covers.

    Args:
        secret_key: Used as it is; there is no derived key.
        method: Upper-case HTTP method.
        url: The whole address, with its query.
        headers: All headers to sign, X-Sdk-Date and Host among them.
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
    """Signs each request anew, at the moment it is sent.

    Args:
        access_key: Sent as it is.
        secret_key: Never sent.
        security_token: Goes with temporary keys; sent and signed.
        project_id: Sent and signed too, as the SDKs do; None where no project is known yet.
        now: Seconds since 1970, the clock of the signature.
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
    """Sends an IAM token."""

    def send_token(request: Any) -> Any:
        request.headers["X-Auth-Token"] = token
        return request

    return send_token


def no_auth(request: Any) -> Any:
    """Sends nothing: the login itself. Still a callable, so that C(.netrc) stays out of it."""
    return request
