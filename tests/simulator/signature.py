# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SDK-HMAC-SHA256 from the service's side: what the signature of a request must be.

Computed from the documented algorithm, independently of the client's code, so that the two verify each
other.
"""

from __future__ import annotations

import calendar
import hashlib
import hmac
import re
import time
from urllib.parse import parse_qsl, quote

from werkzeug.wrappers import Request

from .errors import RefusedError

ALGORITHM = "SDK-HMAC-SHA256"
AUTHORIZATION = re.compile(ALGORITHM + r" Access=([^,\s]+), SignedHeaders=([^,\s]+), Signature=([0-9a-f]{64})")
UNSIGNED = "UNSIGNED-PAYLOAD"


class SignedRequest:
    """The signature of a request, and its check."""

    def __init__(self, request: Request) -> None:
        claim = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if claim is None:
            raise RefusedError(401, "APIGW.0301", "The Authorization header cannot be read.")
        self.access_key, names, self.signature = claim.groups()
        self._request = request
        self._signed = names.split(";")
        self.date = request.headers.get("X-Sdk-Date", "")
        self._require_headers()

    def _require_headers(self) -> None:
        """Refuse a request whose host, date or security token is not signed."""
        needed = {"host", "x-sdk-date"}
        if "X-Security-Token" in self._request.headers:
            needed.add("x-security-token")
        unsigned = sorted(needed - set(self._signed))
        missing = [name for name in self._signed if name not in self._request.headers]
        if unsigned or missing or self._signed != sorted(self._signed):
            raise RefusedError(
                401, "APIGW.0301", f"Signed headers are wrong: not signed {unsigned}, not sent {missing}."
            )

    def signed_at(self) -> int | None:
        """Return the signed time of the request, in seconds since 1970; None if it cannot be read."""
        try:
            return calendar.timegm(time.strptime(self.date, "%Y%m%dT%H%M%SZ"))
        except ValueError:
            return None

    def is_signed_with(self, secret_key: str) -> bool:
        """Return whether the signature was made with this secret."""
        digest = hashlib.sha256(self._canonical_request().encode()).hexdigest()
        text = f"{ALGORITHM}\n{self.date}\n{digest}"
        expected = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.signature)

    def _canonical_request(self) -> str:
        lines = [self._request.method, self._path(), self._query()]
        lines += [f"{name}:{self._request.headers[name].strip()}" for name in self._signed]
        return "\n".join([*lines, "", ";".join(self._signed), self._payload()])

    def _path(self) -> str:
        path = "/".join(_escape(segment) for segment in self._request.path.split("/"))
        return path if path.endswith("/") else path + "/"

    def _query(self) -> str:
        pairs = parse_qsl(self._request.query_string.decode("ascii"), keep_blank_values=True)
        return "&".join(f"{_escape(key)}={_escape(value)}" for key, value in sorted(pairs))

    def _payload(self) -> str:
        if self._request.headers.get("X-Sdk-Content-Sha256") == UNSIGNED:
            return UNSIGNED
        return hashlib.sha256(self._request.get_data()).hexdigest()


def _escape(text: str) -> str:
    return quote(text, safe="~")
