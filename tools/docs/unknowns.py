# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""List what the documentation of the service leaves open: the table of docs/docsite/rst/real_service.rst.

Each setting of the simulator belongs to a question, or to CERTAIN.
"""

from __future__ import annotations

from typing import NamedTuple


class Unknown(NamedTuple):
    """A question about the service.

    `settings` are those of the simulator that select the possible behaviors; without any, the simulator has one.
    `until` is what the collection does as long as the response is not known, and `shown_by` what would show it.
    """

    settings: tuple[str, ...]
    question: str
    until: str
    shown_by: str


ACCEPTANCE = "the acceptance playbook"

SYNCHRONIZATION = (
    Unknown(
        ("quota", "quota_error_code"),
        "Does the quota of five tasks apply to a project or to an account, do stopped tasks count, and which code "
        "refuses the sixth?",
        "Counts the tasks of the project before a create, stopped ones too. Refusals with ``OMS.0077``, ``OMS.1021``, "
        "``OMS.1037``, ``S3M.0075`` or ``S3M.0076``, or whose text contains *quota*, are reported as an exhausted "
        "quota.",
        "``oms_sync_task`` with ``quota: 6`` for a sixth pair: ``error`` of the result",
    ),
    Unknown(
        ("duplicates", "duplicate_error_code"),
        "Does the service accept two tasks for the same buckets?",
        "Reads the complete list before each create, and creates no second one. If ``recreate`` is refused, the "
        "old task remains.",
        "``oms_sync_task`` with another ``description`` and ``on_drift: recreate``: ``operations`` or ``error``",
    ),
    Unknown(
        ("list_lag",),
        "How long does it take until a new task is in the list?",
        "Reads the list for 15 seconds after a lost response, and until the own task appears after each create.",
        "``hcloud OMS ListSyncTasks`` directly after a create",
    ),
    Unknown(
        ("stop_lag",),
        "Can a task be deleted directly after its stop?",
        "Polls until the status is ``STOPPED`` before it deletes or starts the task.",
        "``hcloud OMS ShowSyncTask`` directly after ``hcloud OMS StopSyncTask``",
    ),
    Unknown(
        ("list_order",),
        "In which order are tasks listed?",
        "Relies on none. A list counts as complete only if all pages together have as many different tasks as the "
        "service counts.",
        "``oms_sync_task_info`` with several tasks: ``create_time`` of ``sync_tasks``",
    ),
    Unknown(
        ("missing_task",),
        "Is the response for a task that does not exist 404, or 400 with ``OMS.1009``?",
        "Accepts both.",
        "``hcloud OMS ShowSyncTask`` with an ID that does not exist",
    ),
    Unknown(
        ("strict_patterns",),
        "Does the service enforce the patterns of keys that one description of the API has?",
        "Checks lengths and characters, but no patterns.",
        "``oms_sync_task`` with a key of another form, such as one with a slash: ``error``",
    ),
    Unknown(
        ("unknown_fields",),
        "Are fields that the API does not describe ignored or refused?",
        "Sends only options that are set; ``enable_kms`` is not offered.",
        "``oms_sync_task`` with ``src_crypto_type``: ``error`` of the result",
    ),
    Unknown(
        (),
        "What does ``crypto_type`` mean, and which values does it have?",
        "Sends it as it is set, and does not compare it.",
        "the console, when encrypted keys are selected there",
    ),
    Unknown(
        ("foreign_dst_region",),
        "Does the service accept a destination in another region than that of the endpoint?",
        "``oms_sync_task`` warns; the modules for migrations refuse it.",
        "``oms_sync_task`` with ``region`` set to another region than ``dst_region``: ``error``",
    ),
    Unknown(
        ("stopped_events",),
        "What happens to events for a stopped task?",
        "Refuses to send them, unless ``require_running`` is false.",
        ACCEPTANCE,
    ),
    Unknown(
        ("show_storage_policy",),
        "Is ``dst_storage_policy`` returned?",
        "Compares it if it is returned; otherwise a warning names it.",
        ACCEPTANCE,
    ),
    Unknown(
        ("sync_cloud_type",),
        "Is ``src_cloud_type`` returned as it was sent?",
        "Ignores the case.",
        "``hcloud OMS ShowSyncTask``",
    ),
    Unknown(
        ("empty_fields",),
        "Are fields without a value null or missing?",
        "Treats both alike.",
        "``hcloud OMS ShowSyncTask``",
    ),
    Unknown(
        ("month_zone",),
        "In which time zone does a month of the counters begin, and which month is returned if none is requested?",
        "Always requests the middle of a month.",
        "``oms_sync_task_info`` with ``details`` and ``month``, in the first and last hours of a month",
    ),
    Unknown(
        ("hourly_after",),
        "How long may a window of statistics be, and from which length is there one value for each hour?",
        "Returns the times and the interval of the service. Where a response may be incomplete, the window is read in "
        "two halves.",
        "``oms_sync_task_statistics_info`` with a ``start_time`` two days ago: ``interval``",
    ),
    Unknown(
        (),
        "Are the responses to a start of a running task and to a stop of a stopped one ``OMS.0065`` and ``OMS.0066``?",
        "Treats both as done, and polls for the status. Any other refusal is a failure.",
        "``hcloud OMS StopSyncTask`` for a stopped task",
    ),
    Unknown(
        (),
        "Which ``object_overwrite_mode`` does a synchronization task have?",
        "Returns the value of the service, and does not compare it.",
        "``oms_sync_task_info``: ``object_overwrite_mode`` of tasks with and without ``consistency_check``",
    ),
    Unknown(
        (),
        "Which keys does a synchronization task of an Azure source take?",
        "Sends ``src_ak`` and ``src_sk`` as they are set. Probably they are the name and the key of a storage account.",
        "``oms_sync_task`` with such a source, and an event: ``totals`` of ``oms_sync_task_statistics_info``",
    ),
    Unknown(
        (),
        "For which cloud providers is ``enable_restore`` accepted?",
        "Sends it as it is set. For ``OMS.0082``, the message says that the provider does not support it.",
        "``oms_sync_task`` with ``enable_restore``: ``error``",
    ),
    Unknown(
        (),
        "In which regions does the service have synchronization tasks, and which host does it have in the EU?",
        "Warns outside of the regions that are documented, and tries it. ``endpoint`` accepts any host.",
        "``oms_sync_task_info`` with the ``region``, or with an ``endpoint``: ``error``",
    ),
    Unknown(
        ("error_shape", "code_prefixes"),
        "Which form do error responses have, do codes begin with ``OMS`` or ``S3M``, and which codes are newer than "
        "the documentation?",
        "Reads all forms that are known, and treats both names of a code alike. Returns the text of the service for "
        "codes that it does not know.",
        "``-vvv`` on a task that fails: ``error``",
    ),
)

MIGRATION = (
    Unknown(
        ("waiting_limit", "waiting_error_code", "daily_limit", "daily_error_code"),
        "How many migration tasks may wait or be created in a day, and which codes refuse the next one?",
        "Reports the codes of the first question, and *quota* in the text, as an exhausted quota.",
        "``oms_migration_task`` beyond the limit: ``error``",
    ),
    Unknown(
        (),
        "Do the ids of migration tasks grow?",
        "Takes the task with the smallest id for the first one, where several runs created the same at the same time.",
        "``oms_migration_task`` for two runs, one after the other: ``task_id``",
    ),
    Unknown(
        ("empty_selection",),
        "Does a task fail that finds no object?",
        "Accepts both: the copy of a whole bucket is complete. For a selection, ``TRF.0012`` is a failure.",
        ACCEPTANCE,
    ),
    Unknown(
        ("stop_waiting",),
        "Can a waiting task be stopped?",
        "Requests the stop again until ``wait_timeout``.",
        "``oms_migration_task`` with ``state: stopped`` on the sixth of six tasks that were started at once",
    ),
    Unknown(
        ("delete_waiting", "unsettled_time"),
        "Can a waiting task be deleted, and how long after a stop is a delete refused?",
        "After ``OMS.0063``, stops the task if it is waiting, and requests the delete again until ``wait_timeout``.",
        "``oms_migration_task`` with ``state: absent`` on the sixth of six tasks that were started at once",
    ),
    Unknown(
        ("restart_status",),
        "Which status has a failed task that was started again?",
        "Treats 6 as ``retrying``, which counts as running.",
        "``hcloud OMS ShowTask`` directly after a start",
    ),
    Unknown(
        ("restart_counters",),
        "Does a failed task that is started again count from zero?",
        "Takes the number of copied objects of such a pass for a lower bound, and never takes the pass for a proof: "
        "``reconcile`` says so, and ``verify`` makes a new pass.",
        "``hcloud OMS ShowTask`` before and after a start of a failed task: ``successful_num``",
    ),
    Unknown(
        ("start_lag",),
        "How long does a failed or paused task that was started again show its old status?",
        "Ignores the old status for 15 seconds after a start, and the old failure only until anything else was shown.",
        "``hcloud OMS ShowTask`` directly after a start",
    ),
    Unknown(
        ("waiting_counters", "waiting_start_time"),
        "What are the counters and the start time of a task that has not run yet?",
        "Treats null as unknown. A task without a start time counts as the newest.",
        "``oms_migration_task`` with ``state: present``: ``task``",
    ),
    Unknown(
        ("since_unit",),
        "Is ``migrate_since`` returned in seconds or in milliseconds?",
        "Reads values above 100,000,000,000 as milliseconds.",
        "``hcloud OMS ShowTask`` for a task with ``migrate_since``",
    ),
    Unknown(
        ("task_cloud_type",),
        "Is ``cloud_type`` returned as it was sent?",
        "Ignores the case.",
        "``hcloud OMS ShowTask``",
    ),
    Unknown(
        ("object_keys",),
        "Are names in ``object_key`` returned encoded?",
        "Compares them as they are and decoded.",
        "``oms_migration_task_info`` for a task whose ``object_key`` has a space",
    ),
    Unknown(
        ("task_name_match",),
        "What does the filter ``task_name`` match?",
        "Compares what it finds; only the complete list proves that a task does not exist.",
        "``hcloud OMS ListTasks --task_name=photos``",
    ),
    Unknown(
        (),
        "How long do finished tasks stay in the list?",
        "A rerun after that creates the task again, which copies only what differs.",
        "``oms_migration_task_info`` some months later",
    ),
    Unknown(
        ("record_error_code",),
        "Which codes mean that the list of failed objects cannot be used?",
        "After ``OMS.0167``, ``OMS.0302``, ``OMS.0304``, ``OMS.0307`` or ``OMS.0308``, all objects are compared again.",
        "``oms_migration_task`` on a failed task whose list was deleted: warnings",
    ),
    Unknown(
        ("sync_rows", "sync_group_id"),
        "Does the list of migration tasks contain those of synchronization tasks, and what is their ``group_id``?",
        "Never matches, changes or removes a task with ``SYNC_TASK``.",
        ACCEPTANCE,
    ),
    Unknown(
        ("empty_bandwidth",),
        "Does an update accept an empty ``bandwidth_policy``?",
        "Sends it, and compares the limits again in the next run.",
        "``oms_migration_task`` with ``bandwidth_policy: []`` and another ``task_priority`` on a paused task",
    ),
    Unknown(
        ("midnight_windows",),
        "May a window of ``bandwidth_policy`` end after midnight, and in which time zone are its times?",
        "Refuses such a window, and sends times as they are set.",
        "the speed of a task in and outside of a window, in the console",
    ),
    Unknown(
        ("group_counters",),
        "Does a group count its tasks, in ``total_task_num`` and others?",
        "Returns these counters, and decides by the counters of objects.",
        ACCEPTANCE,
    ),
    Unknown(
        ("group_tasks",),
        "Does the removal of a group remove its tasks?",
        "Ignores tasks with ``GROUP_TASK``; they are not removed one by one.",
        ACCEPTANCE,
    ),
    Unknown(
        ("group_stop_creating",),
        "Can a group be stopped while it creates its tasks?",
        "Requests the stop again until ``wait_timeout``.",
        "``oms_migration_task_group`` with ``state: stopped`` directly after a create",
    ),
    Unknown(
        ("group_retry",),
        "Which failed groups can be retried, and which code refuses the retry of any other?",
        "Requests a retry for all of them, and reports a refusal. After ``OMS.0065``, ``OMS.0070`` or ``OMS.1039``, "
        "the status of the group decides.",
        "``oms_migration_task_group`` on a failed group: ``operations`` or ``error``",
    ),
    Unknown(
        (),
        "With which reason does a task fail whose ``src_security_token`` or ``dst_security_token`` expires?",
        "Reports the reason. Of ``TRF.0057`` and ``TRF.0151``, it says which keys to replace, and a later run with "
        "valid ones starts the task again.",
        "``oms_migration_task`` with a token that expires before the copy ends: ``failure``",
    ),
    Unknown(
        (),
        "Does the account have to consent to the privacy statement by ``privacy-agreements`` first?",
        "Does not send a consent; a person gives it in the console. A refusal is reported as the service words it.",
        "``oms_migration_task`` in an account that never opened the console of OMS: ``error``",
    ),
    Unknown(
        ("bucket_root",),
        "Which ``file_path`` is the root of a bucket?",
        "Sends an empty one.",
        "``oms_source_info`` with ``objects``",
    ),
    Unknown(
        ("show_support",),
        "Is it returned whether the region of a bucket is supported?",
        "Returns null if it is not, and does not count that as a problem.",
        ACCEPTANCE,
    ),
    Unknown(
        ("look_up_error_code",),
        "Which code has a look-up with invalid keys?",
        "Any refusal is a failed check with the code and the text of the service.",
        ACCEPTANCE,
    ),
)

#: Settings of what is documented, of how fast the simulator works, and of what it does without buckets of a test.
CERTAIN = frozenset(
    (
        *("unique_create_time", "signature_window", "lock_after", "lock_seconds", "token_lifetime"),
        *("undeclared_buckets", "fill_objects", "waiting_time", "listing_time", "object_time", "object_speed"),
        *("pausing_time", "running_limit", "waiting_days", "group_creation_time", "group_objects"),
        "group_deletion_time",
    )
)


def rows(unknowns: tuple[Unknown, ...]) -> list[tuple[str, ...]]:
    """Return the rows of a table, with its header."""
    settings = (", ".join(f"``{name}``" for name in one.settings) or "none" for one in unknowns)
    shown = (f"{one.shown_by[0].upper()}{one.shown_by[1:]}" for one in unknowns)
    header = ("Question", "Until then, the collection", "What would show it", "Settings of the simulator")
    return [header, *((one.question, one.until, how, names) for one, how, names in zip(unknowns, shown, settings))]
