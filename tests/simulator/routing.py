# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the routes of the simulated service have in common: the call, the reply, the handler."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Optional

from .identity import Caller


@dataclass(frozen=True)
class Call:
    """A request that may be served: who sent it, for which project and region, and what it says."""

    caller: Optional[Caller]
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

    def optional_number(self, name: str) -> Optional[int]:
        return int(self.query[name]) if name in self.query else None


@dataclass(frozen=True)
class Reply:
    """What the service says; without a body it says nothing."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Reply]
