# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The call, the reply and the handler, which all routes of the simulated service use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from .identity import Caller


@dataclass(frozen=True)
class Call:
    """A request that was admitted: its sender, project and region, and its content."""

    caller: Caller | None
    project_id: str
    region: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    def number(self, name: str, default: int = 0) -> int:
        return int(self.query.get(name, default))

    def optional_number(self, name: str) -> int | None:
        return int(self.query[name]) if name in self.query else None


@dataclass(frozen=True)
class Reply:
    """The response of the service; without `body` it is empty."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Reply]
