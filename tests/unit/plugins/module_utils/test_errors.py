# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each type of failure has its fields for programs."""

from __future__ import annotations

from typing import Any, Dict, Type

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils import _errors as errors

NOTHING: Dict[str, Any] = {"code": None, "status": None, "request_id": None, "operation": None, "attempts": 0}


@pytest.mark.parametrize(
    ("kind", "retryable"),
    [
        (errors.ArgumentsError, False),
        (errors.ConflictError, False),
        (errors.DriftError, False),
        (errors.QuotaError, False),
        (errors.WaitError, True),
    ],
)
def test_a_failure_without_a_call(kind: Type[errors.OmsError], retryable: bool) -> None:
    failure = kind("It did not work.", sync_task_id="id-1")
    assert failure.error() == dict(NOTHING, message="It did not work.", retryable=retryable)
    assert (str(failure), failure.facts) == ("It did not work.", {"sync_task_id": "id-1"})


def test_a_list_that_is_not_whole_is_a_failure_of_the_list() -> None:
    failure = errors.IncompleteError("count says 3, but 2 tasks came")
    assert failure.message == "The list of synchronization tasks is not complete: count says 3, but 2 tasks came."
    assert (failure.error()["operation"], failure.error()["retryable"]) == ("list", True)
