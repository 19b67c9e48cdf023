# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interpret error codes of the service."""

from __future__ import annotations

from .._common.errors import RequestError


def is_missing(exc: RequestError) -> bool:
    """Return whether a refused request means that the task does not exist.

    A gateway that does not know the URL returns 404 too, and then the task may well exist.
    """
    return exc.code == "OMS.1009" or (exc.status == 404 and not exc.code.startswith("APIGW."))
