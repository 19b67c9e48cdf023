# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the simulated service behaves where it can behave in more than one way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Optional

#: The regions that the official SDK knows; every account has one project in each.
REGIONS = (
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "cn-east-2",
    "cn-east-3",
    "cn-east-4",
    "cn-north-1",
    "cn-north-4",
    "cn-north-9",
    "cn-north-12",
    "cn-south-1",
    "cn-south-4",
    "cn-southwest-2",
    "la-north-2",
    "la-south-2",
    "me-east-1",
    "sa-brazil-1",
    "tr-west-1",
)


_NUMBER = (int, float)
#: What a setting may be, where not every value of a kind will do.
CHOICES: dict[str, tuple[Any, ...]] = {
    "duplicates": ("accept", "refuse"),
    "list_order": ("created", "created_desc", "id", "random"),
    "missing_task": (404, 400),
    "strict_patterns": (False, True),
    "unknown_fields": ("ignore", "refuse"),
    "foreign_dst_region": ("accept", "refuse"),
    "stopped_events": ("refuse", "accept"),
    "show_storage_policy": (False, True),
    "empty_fields": ("null", "absent"),
    "unique_create_time": (True, False),
    "error_shape": ("flat", "camel", "plain", "nested", "authorization"),
    "code_prefixes": ("new", "old"),
}
#: The kinds of value that the others take.
KINDS: dict[str, tuple[type, ...]] = {
    "quota": (int, type(None)),
    "quota_error_code": (str,),
    "duplicate_error_code": (str,),
    "list_lag": _NUMBER,
    "stop_lag": _NUMBER,
    "month_zone": _NUMBER,
    "hourly_after": _NUMBER,
    "signature_window": _NUMBER,
    "lock_after": (int,),
    "lock_seconds": _NUMBER,
    "token_lifetime": _NUMBER,
}


@dataclass
class Settings:
    """Switches of the simulator. They are live: a change works on the next request.

    Where nobody outside knows how the service behaves, the default is the harmless guess and the other
    reading is one switch away. An unknown name or a value that is no choice is refused at once.

    quota: maximum number of tasks in a project, 5 as documented; None means unlimited.
    quota_error_code: error code when the quota is exceeded; undocumented, OMS.0077 is the most likely.
    duplicates: "accept" (default; no rule is documented) or "refuse" a second task with the same buckets.
    duplicate_error_code: error code for a refused duplicate; undocumented, OMS.0062 is a guess.
    list_lag: seconds until a new task appears in lists; default 0. Reading it by ID works immediately.
    stop_lag: seconds for which a stopped task still has the status SYNCHRONIZING and cannot be deleted or
        started (OMS.0065); default 0. Its keys are dropped immediately, and a second stop fails with OMS.0066.
    list_order: "created" (default), "created_desc", "id", or "random", a new order for each page.
    missing_task: HTTP status for an unknown task: 404 (default) or 400, with OMS.1009 in both.
    strict_patterns: enforce the patterns (`x-pattern`) that only a third-party copy of the API has; default off.
    unknown_fields: "ignore" (default) or "refuse" body fields that the contract does not have.
    foreign_dst_region: "accept" (default) or "refuse" (OMS.0080) a dst_region other than the project's region.
    stopped_events: "refuse" (default, OMS.0066) or "accept" events for a stopped task.
    show_storage_policy: return dst_storage_policy; default off, because published responses show null.
    empty_fields: optional fields without a value are returned as "null" (default) or are "absent".
    month_zone: hours by which the months of the service are ahead of UTC; default 0, undocumented.
    hourly_after: hours of a statistics window beyond which slots are one hour long instead of five
        minutes; default 24, undocumented.
    unique_create_time: give each task a different create_time; default on.
    signature_window: maximum difference between X-Sdk-Date and the clock in seconds; 900 as documented.
    lock_after: number of bad signatures in a row that lock an access key; 5 as documented, 0 never locks.
    lock_seconds: seconds for which the key remains locked; 300 as documented.
    token_lifetime: seconds for which a token is valid; 86400 as documented.
    error_shape: format of error bodies: "flat" (default, error_code and error_msg), "camel" (errorCode,
        errorMsg), "plain" (code, message), "nested" (flat, one level down), "authorization" (flat with an
        encoded_authorization_message).
    code_prefixes: "new" (default, OMS and APIGW) or "old" (S3M and APIG).
    """

    quota: Optional[int] = 5
    quota_error_code: str = "OMS.0077"
    duplicates: str = "accept"
    duplicate_error_code: str = "OMS.0062"
    list_lag: float = 0.0
    stop_lag: float = 0.0
    list_order: str = "created"
    missing_task: int = 404
    strict_patterns: bool = False
    unknown_fields: str = "ignore"
    foreign_dst_region: str = "accept"
    stopped_events: str = "refuse"
    show_storage_policy: bool = False
    empty_fields: str = "null"
    month_zone: float = 0.0
    hourly_after: float = 24.0
    unique_create_time: bool = True
    signature_window: float = 900.0
    lock_after: int = 5
    lock_seconds: float = 300.0
    token_lifetime: float = 86400.0
    error_shape: str = "flat"
    code_prefixes: str = "new"

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in CHOICES and name not in KINDS:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(one.name for one in fields(self))}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"setting {name} is one of {CHOICES[name]}, not {value!r}")
        if name in KINDS and type(value) not in KINDS[name]:
            raise ValueError(f"setting {name} can't be {value!r}")
        super().__setattr__(name, value)

    def update(self, **values: Any) -> None:
        """Change several settings."""
        for name, value in values.items():
            setattr(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
