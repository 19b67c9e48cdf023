# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of copies: by a migration task, or by a migration task group."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from .._api.migration_identity import Identity
from .._api.migration_models import GROUP, TASK
from .._migration.desired import check_migration
from .._migration.options import options_of
from .copies import Kind


def _identify(kind: str, options: Mapping[str, Any], environ: Mapping[str, str], now: float) -> Identity:
    return check_migration(kind, options, environ, now).identity


#: The values of `use`.
KINDS = {kind: Kind(options_of(kind), partial(_identify, kind)) for kind in (TASK, GROUP)}
