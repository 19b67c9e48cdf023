# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that fails says which tasks exist, and what was removed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.apply.progress import Progress

OLD, NEW = SyncTask("old", dst_region="cn-north-4"), SyncTask("new", dst_region="cn-north-4")


def progress(removed: Any, new: Any, expected: Any = NEW, adopted: bool = False) -> Progress:
    plan: Any = SimpleNamespace(task=OLD, new=None, expected=expected, operations=["stop", "delete", "create"])
    made = Progress(plan, SimpleNamespace(tasks=()))  # type: ignore[arg-type]
    made.removed, made.new, made.adopted = removed, new, adopted
    return made


@pytest.mark.parametrize(
    ("removed", "new", "expected", "adopted", "lost"),
    [
        (None, None, NEW, False, False),
        (OLD, None, None, False, False),
        (OLD, None, NEW, False, True),
        (OLD, NEW, NEW, False, False),
        (OLD, NEW, NEW, True, True),
    ],
)
def test_a_task_is_lost_that_was_removed_and_that_this_run_did_not_create_again(
    removed: Any, new: Any, expected: Any, adopted: bool, lost: bool
) -> None:
    assert bool(progress(removed, new, expected, adopted).lost()) is lost


def explained(operation: str, ambiguous: bool, **fields: Any) -> str:
    error: Any = SimpleNamespace(operation=operation, ambiguous=ambiguous, facts={})
    return progress(OLD, **fields).explain(error)[0][0]


def test_a_rival_in_place_of_a_removed_task_is_named() -> None:
    text = f"Task {OLD.label} was removed, and another run created task {NEW.label} in its place."
    assert explained("list", False, new=NEW, adopted=True) == text


@pytest.mark.parametrize(
    ("operation", "ambiguous", "text"),
    [
        ("create", False, "was removed, but its replacement was not created."),
        ("delete", False, "was removed, but its replacement was not created."),
        ("delete", True, "may have been removed."),
        ("stop", True, "was removed."),
    ],
)
def test_a_removal_is_certain_unless_the_delete_is_not(operation: str, ambiguous: bool, text: str) -> None:
    assert explained(operation, ambiguous, new=None) == f"Task {OLD.label} {text}"
