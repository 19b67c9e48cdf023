# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refusals, and the shapes of their bodies."""

from __future__ import annotations

import json
from typing import Any

from .settings import Settings

OLD_PREFIXES = {"OMS": "S3M", "APIGW": "APIG"}


class RefusedError(Exception):
    """The service, the gateway before it or IAM refuses a request."""

    def __init__(self, status: int, code: str, message: str, shape: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.shape = shape


def error_body(refused: RefusedError, request_id: str, settings: Settings) -> bytes:
    """Return the body of an error, in one of the shapes that clients of the real service must understand."""
    code, message = refused.code, refused.message
    prefix, dot, number = code.partition(".")
    if settings.code_prefixes == "old":
        code = OLD_PREFIXES.get(prefix, prefix) + dot + number
    flat = {"error_msg": message, "error_code": code}
    if prefix == "APIGW":
        flat["request_id"] = request_id
    shapes: dict[str, dict[str, Any]] = {
        "flat": flat,
        "camel": {"errorCode": code, "errorMsg": message},
        "plain": {"code": code, "message": message},
        "nested": {"error": flat},
        "authorization": {**flat, "encoded_authorization_message": "c2ltdWxhdGVk"},
        "identity": {"error": {"code": refused.status, "title": code, "message": message}},
    }
    return json.dumps(shapes[refused.shape or settings.error_shape]).encode()
