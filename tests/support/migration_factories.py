# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create the inputs of plans of migrations: what the playbook asks for, and migrations that exist."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import TASK, Migration
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.desired import Desired, check_migration
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.options import options_of
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.replacement import expected_new

from .harness import defaults
from .migrations import OPTIONS

NOW = 1772366400.0


def desired(kind: str = TASK, environ: Any = None, **options: Any) -> Desired:
    """Return the sample migration, checked; options are added, and None removes one."""
    return check_migration(kind, {**defaults(options_of(kind)), **OPTIONS, **options}, environ or {}, NOW)


def migration(status: str | None = "succeeded", kind: str = TASK, own: Any = None, **fields: Any) -> Migration:
    """Return the sample migration as the service shows it; `own` are fields that only its kind has."""
    made = expected_new(desired(kind), status or "")
    key = 7 if kind == TASK else "g-7"
    return made._replace(**{"status": status, "key": key, "own": {**made.own, **(own or {})}, **fields})
