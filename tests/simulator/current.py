# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator that serves the current request: all of them share one application, whose routes take long to build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from flask import request
from werkzeug.local import LocalProxy

if TYPE_CHECKING:
    from .simulator import Simulator

#: Where the WSGI environment of a request has its simulator, and its entry of the journal.
SIMULATOR, ENTRY = "simulator.simulator", "simulator.entry"

simulator = cast("Simulator", LocalProxy(lambda: request.environ[SIMULATOR]))


def request_body() -> Any:
    """Return what the JSON of the current request says."""
    return json.loads(request.get_data())
