# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look up what the entries of a list are about that give an id instead of buckets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._api.migration_identity import identity_of
from .._common.errors import OmsError
from .._migration.options import id_option
from .copies import Copy


def identify(copies: Iterable[Copy], apis: Mapping[str, Any]) -> list[Copy]:
    """Return the copies of a list, each that has an id with the identity of what has the id.

    Args:
        copies: The copies.
        apis: The migration tasks and the groups of the project, by the values of `use`.
    """
    identified = list(copies)
    for at, copy in enumerate(identified):
        key = copy.params[id_option(copy.use)]
        try:
            task = None if key is None else apis[copy.use].show(key)
        except OmsError:
            # The copy fails by itself, and credentials that are refused are not tried again and again.
            break
        if task is not None:
            identified[at] = copy._replace(identity=identity_of(task))
    return identified
