# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings: what the simulated service does where the documentation leaves it open, and how fast it works."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

#: The regions that the official SDK knows; every account has one project in each of them.
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
_BOOL = (False, True)
#: The values of settings that have a fixed set of them.
CHOICES: dict[str, tuple[Any, ...]] = {
    "duplicates": ("accept", "refuse"),
    "list_order": ("created", "created_desc", "id", "random"),
    "missing_task": (404, 400),
    "strict_patterns": _BOOL,
    "unknown_fields": ("ignore", "refuse"),
    "foreign_dst_region": ("accept", "refuse"),
    "stopped_events": ("refuse", "accept"),
    "show_storage_policy": _BOOL,
    "sync_cloud_type": ("as_sent", "upper"),
    "empty_fields": ("null", "absent"),
    "unique_create_time": _BOOL,
    "error_shape": ("flat", "camel", "plain", "nested", "authorization"),
    "code_prefixes": ("new", "old"),
    "undeclared_buckets": ("fill", "refuse"),
    "empty_selection": ("fail", "succeed"),
    "stop_waiting": ("refuse", "accept"),
    "delete_waiting": ("accept", "refuse"),
    "restart_status": ("waiting", "retrying"),
    "restart_counters": ("reset", "keep"),
    "waiting_counters": ("null", "zero"),
    "waiting_start_time": ("created", "null"),
    "since_unit": ("seconds", "milliseconds"),
    "task_cloud_type": ("upper", "as_sent"),
    "object_keys": ("encoded", "plain"),
    "task_name_match": ("contains", "ignore_case", "prefix"),
    "sync_rows": _BOOL,
    "sync_group_id": ("task", "empty"),
    "empty_bandwidth": ("clear", "keep", "refuse"),
    "midnight_windows": ("refuse", "accept"),
    "group_counters": ("null", "filled"),
    "group_stop_creating": ("accept", "refuse"),
    "group_retry": ("both", "creation", "migration"),
    "group_tasks": ("delete", "keep"),
    "bucket_root": ("both", "empty", "slash"),
    "show_support": _BOOL,
}
#: The types of the other settings.
KINDS: dict[str, tuple[type, ...]] = {
    "quota": (int, type(None)),
    "quota_error_code": (str,),
    "duplicate_error_code": (str,),
    "list_lag": _NUMBER,
    "stop_lag": _NUMBER,
    "start_lag": _NUMBER,
    "month_zone": _NUMBER,
    "hourly_after": _NUMBER,
    "signature_window": _NUMBER,
    "lock_after": (int,),
    "lock_seconds": _NUMBER,
    "token_lifetime": _NUMBER,
    "fill_objects": (int,),
    "waiting_time": _NUMBER,
    "listing_time": _NUMBER,
    "object_time": _NUMBER,
    "object_speed": _NUMBER,
    "pausing_time": _NUMBER,
    "unsettled_time": _NUMBER,
    "running_limit": (int,),
    "waiting_limit": (int,),
    "waiting_error_code": (str,),
    "daily_limit": (int,),
    "daily_error_code": (str,),
    "waiting_days": _NUMBER,
    "record_error_code": (str,),
    "group_creation_time": _NUMBER,
    "group_objects": (int,),
    "group_deletion_time": _NUMBER,
    "look_up_error_code": (str,),
}


@dataclass
class Settings:
    """Switches of the simulator. A change takes effect with the next request.

    Where the behaviour of the service is not documented, the default is the more likely reading and the
    other reading is one switch away. An unknown name or an invalid value is refused at once.

    quota: synchronization tasks that a project may have, 5 as documented; None means unlimited.
    quota_error_code: code of the refusal beyond the quota; undocumented, OMS.0077 is the likeliest.
    duplicates: "accept" (default; no rule is documented) or "refuse" a second synchronization task with the
        same buckets.
    duplicate_error_code: code of that refusal; undocumented, OMS.0062 is a guess.
    list_lag: seconds until a new task or group is in lists; default 0. Reading it by id works at once.
    stop_lag: seconds for which a stopped synchronization task still reads SYNCHRONIZING, cannot be deleted and
        cannot be started (OMS.0065); default 0. Its keys are dropped at once, and a second stop gets OMS.0066.
    start_lag: seconds for which a migration task or group that is started again still reads with the status and the
        reason from before; default 0. A second start is refused at once.
    list_order: "created" (default), "created_desc", "id", or "random", which is another order for each page.
    missing_task: HTTP status for an unknown task: 404 (default) or 400, with OMS.1009 in both.
    strict_patterns: enforce the patterns (`x-pattern`) that only a third-party copy has; default off.
    unknown_fields: "ignore" (default) or "refuse" body fields that the contract does not have.
    foreign_dst_region: "accept" (default) or "refuse" (OMS.0080) a dst_region other than the project's region.
    stopped_events: "refuse" (default, OMS.0066) or "accept" events for a stopped task.
    show_storage_policy: return dst_storage_policy of synchronization tasks; default off, since published
        responses show null.
    sync_cloud_type: src_cloud_type of synchronization tasks reads back "as_sent" (default) or in "upper" case;
        undocumented.
    empty_fields: optional fields that were not given read back as "null" (default) or are "absent".
    month_zone: hours that the service's months are ahead of UTC; default 0, undocumented.
    hourly_after: hours of a statistics window beyond which slots last an hour instead of five minutes;
        default 24, undocumented.
    unique_create_time: give no two tasks the same create_time; default on.
    signature_window: seconds that X-Sdk-Date may differ from the clock; 900 as documented.
    lock_after: bad signatures in a row that lock an access key; 5 as documented, 0 never locks.
    lock_seconds: how long it stays locked; 300 as documented.
    token_lifetime: seconds that a token is valid; 86400 as documented.
    error_shape: how error bodies look: "flat" (default, error_code and error_msg), "camel" (errorCode,
        errorMsg), "plain" (code, message), "nested" (flat, one level down), "authorization" (flat with an
        encoded_authorization_message).
    code_prefixes: "new" (default, OMS and APIGW) or "old" (S3M and APIG).
    undeclared_buckets: what a bucket is that was not declared on the control endpoint: "fill" (default), it exists
        and holds generated objects as a source, none as a destination; or "refuse", it does not exist.
    fill_objects: number of objects in such a source; default 12.
    waiting_time: seconds from create or start until a migration task or group may run; default 1.
    listing_time: seconds that listing the source takes; default 2.
    object_time: seconds that every object takes; default 0.1.
    object_speed: bytes a second of a copy; default 52428800.
    pausing_time: seconds that a migration task is pausing; default 1.
    unsettled_time: seconds after a stop for which a delete gets OMS.0063, as another client has seen; default 3.
    running_limit: migration tasks, and groups, that run at once in a region; 5 as documented, twice as many in
        cn-north-1 and cn-south-1.
    waiting_limit: migration tasks that may wait; 1500 by most sources.
    waiting_error_code: code of that refusal; S3M.0076 by its text.
    daily_limit: migration tasks, and groups, created within 24 hours; 1500 by most sources.
    daily_error_code: code of that refusal; S3M.0075 by its text.
    waiting_days: days after which a waiting task fails and its keys are dropped; 30 as documented.
    empty_selection: a task that finds no object does "fail" (default, TRF.0012) or "succeed".
    stop_waiting: "refuse" (default, OMS.0066) or "accept" the stop of a waiting task; undocumented.
    delete_waiting: "accept" (default) or "refuse" (OMS.0063) the delete of a waiting task; undocumented.
    restart_status: a failed task that is started again shows "waiting" and migrating (default) or "retrying" (6);
        undocumented.
    restart_counters: a failed task that is started again with all objects does "reset" its counters (default), or
        "keep" what they count as copied and skipped and adds to it; undocumented.
    waiting_counters: counters of a task that has not run yet are "null" (default) or "zero".
    waiting_start_time: start_time of a task that has not run yet is when it was "created" (default) or "null".
    since_unit: migrate_since reads back in "seconds" (default, as another client reads it) or "milliseconds".
    task_cloud_type: cloud_type of migration tasks reads back in "upper" case (default) or "as_sent"; that of
        groups is always in upper case.
    object_keys: object_key reads back "encoded" (default, as in a published example) or "plain".
    task_name_match: the list filter task_name "contains" (default), "ignore_case" or "prefix"; undocumented.
    record_error_code: code for a list of failed objects that cannot be stored, such as S3M.0307; default "",
        the list is stored.
    sync_rows: list the migration task through which a synchronization task works, once it got events; default on.
    sync_group_id: group_id of such a row is the id of the synchronization "task" (default) or "empty"; undocumented.
    empty_bandwidth: an empty bandwidth_policy in batch-update does "clear" (default) or "keep" the limits, or is
        "refuse"d (OMS.1003); undocumented.
    midnight_windows: "refuse" (default, OMS.0087) or "accept" a window that ends before it starts; undocumented.
    group_creation_time: seconds that a group takes to make its tasks; default 3.
    group_objects: objects in each of the tasks that a group makes; default 100.
    group_deletion_time: seconds that a group is in each of the statuses 8 and 9; default 1.
    group_counters: counters of tasks in a group are "null" (default, as in all published examples) or "filled".
    group_stop_creating: "accept" (default, as documented) or "refuse" (OMS.0066) the stop of a group that makes
        its tasks; other clients say it is refused.
    group_retry: groups that can be retried: those whose migration or creation failed, "both" (default), or only
        those that failed at their "creation" or their "migration"; sources differ. Any other group gets OMS.1039,
        which is a guess: the code is documented for the start of a group that is not paused.
    group_tasks: "delete" (default) or "keep" the tasks of a group that is deleted; undocumented.
    bucket_root: file_path for the root of a bucket: "empty", "slash" or "both" (default); undocumented.
    show_support: return `support` with the region of a bucket; default on.
    look_up_error_code: code of a look-up with invalid keys; undocumented, OMS.0153 is a guess.
    """

    quota: int | None = 5
    quota_error_code: str = "OMS.0077"
    duplicates: str = "accept"
    duplicate_error_code: str = "OMS.0062"
    list_lag: float = 0.0
    stop_lag: float = 0.0
    start_lag: float = 0.0
    list_order: str = "created"
    missing_task: int = 404
    strict_patterns: bool = False
    unknown_fields: str = "ignore"
    foreign_dst_region: str = "accept"
    stopped_events: str = "refuse"
    show_storage_policy: bool = False
    sync_cloud_type: str = "as_sent"
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
    undeclared_buckets: str = "fill"
    fill_objects: int = 12
    waiting_time: float = 1.0
    listing_time: float = 2.0
    object_time: float = 0.1
    object_speed: float = 52_428_800.0
    pausing_time: float = 1.0
    unsettled_time: float = 3.0
    running_limit: int = 5
    waiting_limit: int = 1500
    waiting_error_code: str = "S3M.0076"
    daily_limit: int = 1500
    daily_error_code: str = "S3M.0075"
    waiting_days: float = 30.0
    empty_selection: str = "fail"
    stop_waiting: str = "refuse"
    delete_waiting: str = "accept"
    restart_status: str = "waiting"
    restart_counters: str = "reset"
    waiting_counters: str = "null"
    waiting_start_time: str = "created"
    since_unit: str = "seconds"
    task_cloud_type: str = "upper"
    object_keys: str = "encoded"
    task_name_match: str = "contains"
    record_error_code: str = ""
    sync_rows: bool = True
    sync_group_id: str = "task"
    empty_bandwidth: str = "clear"
    midnight_windows: str = "refuse"
    group_creation_time: float = 3.0
    group_objects: int = 100
    group_deletion_time: float = 1.0
    group_counters: str = "null"
    group_stop_creating: str = "accept"
    group_retry: str = "both"
    group_tasks: str = "delete"
    bucket_root: str = "both"
    show_support: bool = True
    look_up_error_code: str = "OMS.0153"

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in CHOICES and name not in KINDS:
            raise ValueError(f"unknown setting {name!r}; valid settings: {', '.join(one.name for one in fields(self))}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"setting {name} must be one of {CHOICES[name]}, not {value!r}")
        if name in KINDS and type(value) not in KINDS[name]:
            raise ValueError(f"setting {name} cannot be {value!r}")
        super().__setattr__(name, value)

    def update(self, **values: Any) -> None:
        """Change several settings."""
        for name, value in values.items():
            setattr(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
