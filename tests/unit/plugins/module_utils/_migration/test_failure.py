# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration is complete only if nothing is missing in its numbers, and its failure says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._migration.failure import (
    amount,
    failed_error,
    failure_of,
    heals,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.progress import RunProgress
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired, migration


def objects(*numbers: int | None) -> dict[str, int | None]:
    return dict(zip(("total", "succeeded", "skipped", "failed"), numbers))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((3, 3, 0, 0), True),
        ((3, 1, 2, 0), True),
        ((3, None, 3, None), True),
        ((0, None, None, None), True),
        ((3, 3, 0, 1), False),
        ((3, 2, 0, 0), False),
        ((3, 3, 1, 0), False),
        ((None, 3, 0, 0), False),
    ],
)
def test_what_is_complete(numbers: tuple[int | None, ...], expected: bool) -> None:
    assert migration(objects=objects(*numbers)).is_complete is expected
    assert not migration("running", objects=objects(*numbers)).is_complete
    assert not migration(objects=objects(*numbers), own={"is_query_over": False}).is_complete


def test_a_failure_says_how_far_it_came() -> None:
    task = migration(
        "failed",
        objects=objects(2000, 900, 0, 1100),
        error_reason={"error_code": "TRF.0004"},
        failed_object_record={"list_file_key": "oms/failed.txt"},
    )
    assert heals(task)
    failure = failure_of(task)
    assert (failure["code"], failure["retryable"], failure["list_bucket"]) == ("TRF.0004", True, "photos-copy")
    error = failed_error(desired(), task, 2, "Nothing was changed.")
    assert error.message.endswith(
        "1,100 of 2,000 objects failed. Their names are in photos-copy/oms/failed.txt. This run started it again 2 "
        "times. Nothing was changed."
    )
    assert (error.facts["copied"], error.facts["task_id"], error.facts["complete"]) == (900, 7, False)
    assert "since retries is 0" in failed_error(desired(retries=0), task).message


@pytest.mark.parametrize("status", [None, "running", "succeeded"])
def test_only_a_failed_one_has_a_failure(status: Any) -> None:
    progress = RunProgress(desired(), 0.0)
    assert progress.result()["failure"] is None
    progress.task = migration(status)
    assert progress.result()["failure"] is None
    progress.task = migration("failed", error_reason={"error_code": "TRF.0004"})
    assert progress.result()["failure"] == failure_of(progress.task)


def test_an_unknown_amount_is_left_out() -> None:
    assert amount(migration(objects=objects(None, None, None, None))) == ""
    assert amount(migration(objects=objects(1000, 412, 0, 0))) == "412 of 1,000 objects"
