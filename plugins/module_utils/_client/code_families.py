# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare error codes under the current name of their family. On its own, since an ended migration needs no more."""

from __future__ import annotations

from typing import Any

#: Old name of a family of codes -> the current one.
CURRENT_FAMILY = {"S3M": "OMS", "APIG": "APIGW"}


def normal_code(code: Any) -> str:
    """Return an error code with the current name of its family: S3M.0063 -> OMS.0063, APIG.0308 -> APIGW.0308."""
    family, dot, number = str(code or "").partition(".")
    return CURRENT_FAMILY.get(family, family) + dot + number
