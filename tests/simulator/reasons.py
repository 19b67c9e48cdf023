# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a migration fails: the service's reasons, and breakdowns that a test plans."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

#: Codes and texts of error_reason.
REASONS = {
    "TRF.0001": "Internal error.",
    "TRF.0002": "Unknown error.",
    "TRF.0003": "The task waited too long.",
    "TRF.0004": "Some objects failed to be migrated.",
    "TRF.0012": "There is nothing to migrate.",
    "TRF.0013": "The list file does not exist.",
    "TRF.0014": "The list file is too large.",
    "TRF.0015": "The account has no blob service.",
    "TRF.0016": "The list file is malformed.",
    "TRF.0017": "The list file is empty.",
    "TRF.0018": "A line of the list file is too long.",
    "TRF.0019": "The content type of the list file is not supported.",
    "TRF.0024": "The metadata of the source bucket cannot be read.",
    "TRF.0025": "The metadata of the source prefix cannot be read.",
    "TRF.0026": "The metadata of an object in the list cannot be read.",
    "TRF.0027": "The source bucket cannot be listed.",
    "TRF.0028": "The metadata of the source bucket cannot be read with the given keys.",
    "TRF.0029": "The metadata of the source prefix cannot be read with the given keys.",
    "TRF.0030": "The metadata of an object in the list cannot be read with the given keys.",
    "TRF.0031": "The source bucket cannot be listed with the given keys.",
    "TRF.0051": "The destination keys are not allowed to write.",
    "TRF.0052": "The destination bucket denies access.",
    "TRF.0053": "The destination account has expired.",
    "TRF.0054": "The destination keys are not allowed to read the bucket.",
    "TRF.0055": "The destination bucket is full.",
    "TRF.0056": "The destination account is frozen.",
    "TRF.0057": "The destination keys are invalid.",
    "TRF.0058": "The destination bucket does not exist.",
    "TRF.0059": "A destination object does not exist any more.",
    "TRF.0060": "An object name is too long.",
    "TRF.0061": "The destination failed.",
    "TRF.0062": "Some uploads failed.",
    "TRF.0063": "The destination account has insufficient funds.",
    "TRF.0151": "The source keys are invalid.",
    "TRF.0152": "The source keys are not allowed to read objects.",
    "TRF.0153": "The source account is restricted.",
    "TRF.0154": "The source denies access.",
    "TRF.0155": "The source bucket does not exist.",
    "TRF.0156": "A source object does not exist any more.",
    "TRF.0157": "The source failed.",
    "TRF.0158": "The encryption of the destination differs.",
    "TRF.0159": "The source limits the number of requests.",
    "TRF.0160": "An object is archived.",
    "TRF.0201": "Restoring an archived object failed.",
    "TRF.0202": "An archived object is not restored yet.",
    "TRF.0301": "The list file is archived.",
}
SOME_FAILED = "TRF.0004"


class BrokenOffError(Exception):
    """A migration ends with a reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reason(code: str) -> dict[str, str]:
    """Return the error_reason of a code."""
    return {"error_code": code, "error_msg": REASONS[code]}


@dataclass(frozen=True)
class Breakdown:
    """A failure that a test plans for migration tasks.

    error_code: reason of the failure, such as TRF.0159.
    src_bucket, dst_bucket: only tasks with these buckets; None is any.
    after: part of the objects, 0 to 1, that is processed before; 0 fails while the source is listed.
    times: how many runs it ends; None is all.
    at_creation: ends the creation of a group's tasks, and no task.
    """

    error_code: str
    src_bucket: str | None = None
    dst_bucket: str | None = None
    after: float = 0.5
    times: int | None = 1
    at_creation: bool = False

    def __post_init__(self) -> None:
        if self.error_code not in REASONS:
            raise ValueError(f"error_code is one of {', '.join(REASONS)}, not {self.error_code!r}")
        if not 0 <= self.after <= 1:
            raise ValueError(f"after is between 0 and 1, not {self.after!r}")

    def concerns(self, src_bucket: str | None, dst_bucket: str, at_creation: bool) -> bool:
        buckets = self.src_bucket in (None, src_bucket) and self.dst_bucket in (None, dst_bucket)
        return buckets and self.at_creation == at_creation


class Breakdowns:
    """The breakdowns that are planned. A run meets at most one, the first that concerns it."""

    def __init__(self) -> None:
        self._planned: list[tuple[Breakdown, int]] = []

    def clear(self) -> None:
        self._planned.clear()

    def plan(self, breakdown: Breakdown) -> None:
        self._planned.append((breakdown, 0))

    def planned(self) -> list[dict[str, Any]]:
        return [{**asdict(breakdown), "used": used} for breakdown, used in self._planned]

    def take(self, src_bucket: str | None, dst_bucket: str, at_creation: bool = False) -> Breakdown | None:
        """Return the breakdown that a run meets, and count it."""
        for number, (breakdown, used) in enumerate(self._planned):
            if used != breakdown.times and breakdown.concerns(src_bucket, dst_bucket, at_creation):
                self._planned[number] = (breakdown, used + 1)
                return breakdown
        return None
