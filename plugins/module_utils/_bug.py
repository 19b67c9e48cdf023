# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The failure that nobody thought of. Private to hwcloud.oms."""

from __future__ import annotations

import traceback
from typing import Any, Dict

from ._errors import OmsError


def report(exc: Exception) -> Dict[str, Any]:
    """The failed result for an error in this collection itself, for the redactor to go over."""
    error = OmsError(
        "An error in the collection itself (%s: %s). Please report it, with this output." % (type(exc).__name__, exc)
    )
    text = "".join(traceback.format_exception(type(exc), exc, exc.__traceback__))
    return {"changed": False, "msg": error.message, "error": error.error(), "exception": text}


def withheld(exc: Exception, result: Dict[str, Any]) -> Dict[str, Any]:
    """The failed result where the redactor itself failed: nothing in it comes from anybody else."""
    error = OmsError(
        "An error in the collection itself (%s) kept the result from being shown. Please report it."
        % type(exc).__name__
    )
    return {"changed": bool(result.get("changed")), "msg": error.message, "error": error.error()}
