# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of each module match the parameters of the calls that they are sent with."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import IDENTITY
from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import PAGE_SIZE
from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import GROUP, TASK
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_task_usage import BATCH, MOST_VALUES
from ansible_collections.hwcloud.oms.plugins.module_utils._migration import infos
from ansible_collections.hwcloud.oms.plugins.module_utils._migration import options as migration_options
from ansible_collections.hwcloud.oms.plugins.module_utils._preflight import source
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task import counters, event_names, statistics
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import CHOICE, LENGTHS, SYNC_TASK_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list import list_options
from ansible_collections.hwcloud.oms.plugins.modules import oms_migrations, oms_preflight_info
from ansible_collections.hwcloud.oms.tests.simulator.contract import MIGRATION, document
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    EVENT,
    GROUP_INFO,
    INFO,
    LIST,
    MIGRATION_INFO,
    MIGRATION_TASK,
    MIGRATIONS,
    PREFLIGHT,
    SOURCE,
    STATISTICS,
    TASK_GROUP,
)

from .options import Difference, Options, differences, fields

_OURS = "an empty one is ours to refuse"
_LEFT_OUT = "left out it is neither sent nor compared, so the service's own default applies"
_BY_ID = "not with sync_task_id"
_BY_BUCKETS = "the buckets identify the task too"
_KEY = "only where a create or a start may follow, and the environment serves too"
_TASK: dict[Difference, str] = {
    ("enable_kms", "option"): "retired by the service in 2026",
    ("src_region", "least"): _OURS,
    ("src_bucket", "least"): _OURS,
    ("dst_region", "least"): _OURS,
    ("dst_bucket", "least"): _OURS,
    ("src_ak", "least"): _OURS,
    ("src_sk", "least"): _OURS,
    ("dst_ak", "least"): _OURS,
    ("dst_sk", "least"): _OURS,
    ("source_cdn.domain", "least"): _OURS,
    ("enable_metadata_migration", "default"): _LEFT_OUT,
    ("enable_restore", "default"): _LEFT_OUT,
    ("dst_storage_policy", "default"): _LEFT_OUT,
    ("consistency_check", "default"): _LEFT_OUT,
    ("src_crypto_type", "default"): _LEFT_OUT,
    ("dst_crypto_type", "default"): _LEFT_OUT,
    ("source_cdn.crypto_type", "default"): _LEFT_OUT,
    ("src_region", "required"): _BY_ID,
    ("src_bucket", "required"): _BY_ID,
    ("dst_region", "required"): _BY_ID,
    ("dst_bucket", "required"): _BY_ID,
    ("src_ak", "required"): _KEY,
    ("src_sk", "required"): _KEY,
    ("dst_ak", "required"): _KEY,
    ("dst_sk", "required"): _KEY,
    ("source_cdn.authentication_type", "required"): "its default is always sent",
    ("sync_task_id", "required"): _BY_BUCKETS,
}
_CHOICE = dict.fromkeys(IDENTITY, "picks the task")
_NO_LIMIT = "a filter that is longer than what there is finds nothing"
_LISTED = "filters what was listed"
_FILTERS = dict.fromkeys((*IDENTITY, "run"), _LISTED)
_WORDS = "words, and several of them: it filters what was listed"
_PAGES: dict[Difference, str] = {
    ("limit", "option"): "all pages are read",
    ("offset", "option"): "all pages are read",
    **{("status", aspect): _WORDS for aspect in ("type", "elements", "choices")},
}
_MIGRATION: dict[Difference, str] = {
    **{(name, "least"): _OURS for name in ("src_region", "src_bucket", "dst_region", "dst_bucket")},
    **{(name, "least"): _OURS for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")},
    **{(name, "least"): _OURS for name in ("source_cdn.domain", "list_file.obs_bucket")},
    **{(name, "required"): _BY_ID for name in ("dst_region", "dst_bucket")},
    **{(name, "required"): _KEY for name in ("dst_ak", "dst_sk")},
    **{
        (name, "default"): _LEFT_OUT
        for name in (
            *("consistency_check", "dst_crypto_type", "dst_storage_policy", "enable_failed_object_recording"),
            *("enable_metadata_migration", "enable_requester_pays", "enable_restore", "migrate_since"),
            *("object_overwrite_mode", "source_cdn.crypto_type", "src_crypto_type"),
        )
    },
    ("enable_kms", "option"): "retired by the service in 2026",
    ("migrate_since", "type"): "ISO 8601 is taken too",
    ("src_json_auth_file", "type"): "a dictionary is taken too",
    ("bandwidth_policy", "required"): "only to update it",
    ("bandwidth_policy.start", "least"): "its form is checked",
    ("bandwidth_policy.end", "least"): "its form is checked",
    ("smn_config.message_template_name", "least"): "no limit is documented",
    ("source_cdn.authentication_type", "required"): "its default is always sent",
    ("migrate_failed_object", "option"): "retry_scope and the record of failed objects decide",
}
_OWN_OF_MIGRATIONS = {
    "state": "what the migration shall be",
    "run": "the label at the end of the description",
    "on_drift": "what to do about a difference",
    "retries": "how often it is started again",
    "retry_scope": "what is copied then",
    "preflight": "whether keys and buckets are checked first",
    "wait": "whether to wait",
    "wait_timeout": "how long",
    "progress_every": "how often the action plugin shows how far it is",
}
#: A line that is not used fails the test.
OPTIONS: dict[str, Options] = {
    PREFLIGHT: Options(
        oms_preflight_info.SPEC,
        {},
        (),
        dict.fromkeys(oms_preflight_info.SPEC, "the simulator validates each look-up that they are sent with"),
        {
            (f"{name}.{inner}", "parameter"): "the same"
            for name, option in oms_preflight_info.SPEC.items()
            for inner in option.get("options", ())
        },
    ),
    SOURCE: Options(
        source.SPEC,
        {},
        (),
        dict.fromkeys(source.SPEC, "the simulator validates each look-up that they are sent with"),
        {},
    ),
    LIST: Options(
        list_options.SPEC,
        {},
        (),
        {
            "sync_tasks": "options of oms_sync_task, compared with the calls there",
            "defaults": "the same for all entries",
            "credentials": "the keys by name",
            "quota": "how many tasks there may be",
            "preflight": "whether keys and buckets are checked first",
            "prune": "whether tasks without an entry are removed",
            "prune_max": "how many of them",
            "select": "which entries are worked on",
        },
        {
            (f"select.{name}", "parameter"): "a condition, and no parameter of a call"
            for name in ("credentials", "state", "statuses", "sync_task_ids")
        },
    ),
    "oms_sync_task": Options(
        SYNC_TASK_SPEC,
        LENGTHS,
        ("CreateSyncTask", "StartSyncTask", "StopSyncTask", "DeleteSyncTask"),
        {
            "state": "what the task shall be",
            "on_drift": "what to do about a difference",
            "quota": "how many tasks there may be",
            "preflight": "whether keys and buckets are checked first",
            "wait": "whether to wait for a status",
            "wait_timeout": "how long",
        },
        _TASK,
    ),
    INFO: Options(
        counters.SPEC,
        {},
        ("ListSyncTasks", "ShowSyncTask"),
        {
            **dict.fromkeys(IDENTITY, "filters what was listed"),
            "details": "whether to make the second call",
            "quota": "only returned",
        },
        {
            ("limit", "option"): "all pages are read",
            ("offset", "option"): "all pages are read",
            ("sync_task_id", "required"): "a filter: the ids come from the list",
            ("sync_task_id", "least"): _NO_LIMIT,
            ("sync_task_id", "most"): _NO_LIMIT,
            ("month", "type"): "written as people do; a moment of it is sent",
            ("month", "required"): "left out it is this month",
        },
    ),
    STATISTICS: Options(
        statistics.SPEC,
        {"sync_task_id": LENGTHS["sync_task_id"]},
        ("ListSyncTaskStatistic",),
        _CHOICE,
        {
            ("sync_task_id", "required"): _BY_BUCKETS,
            ("data_types", "required"): "left out it is all",
            ("data_types", "default"): "left out it is all",
            ("start_time", "type"): "ISO 8601 is taken too",
            ("start_time", "required"): "left out it is a day before the end",
            ("end_time", "type"): "ISO 8601 is taken too",
            ("end_time", "required"): "left out it is now",
        },
    ),
    EVENT: Options(
        event_names.SPEC,
        {"sync_task_id": LENGTHS["sync_task_id"], "object_keys": (1, event_names.LONGEST_NAME)},
        ("CreateSyncEvents",),
        {
            **_CHOICE,
            "object_keys_file": "another source of names",
            "start_at": "which names are sent",
            "parallel": "how many connections are used",
            "require_running": "whether to look at the status first",
        },
        {
            ("sync_task_id", "required"): _BY_BUCKETS,
            ("sync_task_id", "most"): "no list shows a longer one",
            ("object_keys", "required"): "the names may come from a file",
        },
    ),
    MIGRATION_TASK: Options(
        migration_options.MIGRATION_TASK_SPEC,
        migration_options.LENGTHS[TASK],
        (
            *("CreateTask", "ShowTask", "StartTask", "StopTask", "DeleteTask", "UpdateBandwidthPolicy"),
            "BatchUpdateTasks",
        ),
        _OWN_OF_MIGRATIONS,
        {
            **_MIGRATION,
            ("task_id", "required"): _BY_BUCKETS,
            ("task_priority", "default"): _LEFT_OUT,
            ("ids", "option"): "only the task itself is updated",
            ("group_id", "option"): "only the task itself is updated",
        },
        MIGRATION,
    ),
    TASK_GROUP: Options(
        migration_options.TASK_GROUP_SPEC,
        migration_options.LENGTHS[GROUP],
        (
            *("CreateTaskGroup", "ShowTaskGroup", "StartTaskGroup", "RetryTaskGroup", "StopTaskGroup"),
            *("DeleteTaskGroup", "UpdateTaskGroup"),
        ),
        _OWN_OF_MIGRATIONS,
        {
            **_MIGRATION,
            ("group_id", "required"): _BY_BUCKETS,
            ("group_id", "most"): "the length of an id in a response",
            ("dst_cloud_type", "option"): "it has one value",
            ("task_type", "choices"): "upper and lower case are the same",
        },
        MIGRATION,
    ),
    MIGRATIONS: Options(
        oms_migrations.SPEC,
        {},
        (),
        {
            "migrations": "options of oms_migration_task and oms_migration_task_group, compared with the calls there",
            "credentials": "the keys by name",
            "progress_every": "how often a line is shown",
        },
        {},
    ),
    MIGRATION_INFO: Options(
        infos.TASK_SPEC,
        {},
        ("ListTasks",),
        {**_FILTERS, "task_ids": _LISTED, "group_type": _LISTED},
        {
            **_PAGES,
            ("task_name", "option"): "its match is not documented; src_bucket and dst_bucket filter what was listed",
            ("group_id", "least"): "an empty one is ours to refuse",
            ("group_id", "most"): _NO_LIMIT,
        },
        MIGRATION,
    ),
    GROUP_INFO: Options(
        infos.GROUP_SPEC, {}, ("ListTaskGroup",), {**_FILTERS, "group_ids": _LISTED}, dict(_PAGES), MIGRATION
    ),
}


@pytest.mark.parametrize("module", MODULES)
def test_parameters_and_options_match_or_the_table_gives_the_reason(module: str) -> None:
    options = OPTIONS[module]
    found = differences(options, document(options.contract))
    assert found - set(options.differences) == set()
    assert set(options.differences) - found == set(), "an idle line"
    assert set(options.own) - set(options.spec) == set(), "an idle line"
    contract = document(options.contract)
    assert {name for call in options.calls for name, _schema, _required in fields(contract, call)} & set(
        options.own
    ) == set()


@pytest.mark.parametrize("module", [STATISTICS, EVENT])
def test_modules_select_a_task_with_the_same_options(module: str) -> None:
    assert {name: OPTIONS[module].spec[name] for name in CHOICE} == {name: SYNC_TASK_SPEC[name] for name in CHOICE}


def test_a_filter_is_a_field_of_the_list() -> None:
    shown = schema_of(document(), "SyncTaskBase")
    for name in set(counters.FILTERS):
        field, option = shown[name], counters.SPEC[name]
        assert (field["type"], option["type"]) == ("string", "str")
        assert option.get("choices") == field.get("x-enum", field.get("enum")), name


def test_limits_of_one_call_are_kept() -> None:
    """The limits of a page, of a batch of events and of a series of values: larger inputs take more calls."""
    limits = {name: schema for name, schema, _required in fields(document(), "ListSyncTasks")}
    assert limits["limit"]["maximum"] >= PAGE_SIZE
    assert schema_of(document(), "SyncObjectReq")["object_keys"]["maxItems"] == BATCH
    assert schema_of(document(), "StatisticTypeData")["data"]["maxItems"] == MOST_VALUES


def schema_of(contract: Any, request: str) -> Any:
    return contract["components"]["schemas"][request]["properties"]


Change = Callable[[Any, Any, Any], None]
#: Changes to copies of contract, spec and lengths, and the expected difference for each.
CHANGES: dict[str, tuple[Change, tuple[str, str]]] = {
    "a field is added": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq").update(speed={"type": "string"}),
        ("speed", "option"),
    ),
    "a field of the CDN is added": (
        lambda contract, _spec, _lengths: schema_of(contract, "SourceCdnReq").update(port={"type": "integer"}),
        ("source_cdn.port", "option"),
    ),
    "a field of the start is added": (
        lambda contract, _spec, _lengths: schema_of(contract, "StartSyncTaskReq").update(force={"type": "boolean"}),
        ("force", "option"),
    ),
    "a field is removed": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq").pop("app_id"),
        ("app_id", "parameter"),
    ),
    "an option is added": (
        lambda _contract, spec, _lengths: spec.update(speed={"type": "str"}),
        ("speed", "parameter"),
    ),
    "an option of the CDN is added": (
        lambda _contract, spec, _lengths: spec["source_cdn"]["options"].update(port={"type": "int"}),
        ("source_cdn.port", "parameter"),
    ),
    "an option is removed": (lambda _contract, spec, _lengths: spec.pop("app_id"), ("app_id", "option")),
    "a value is added": (
        lambda contract, _spec, _lengths: contract["components"]["schemas"]["CloudType"]["enum"].append("Google"),
        ("src_cloud_type", "choices"),
    ),
    "a choice is removed": (
        lambda _contract, spec, _lengths: spec["source_cdn"]["options"]["protocol"]["choices"].remove("http"),
        ("source_cdn.protocol", "choices"),
    ),
    "a length grows": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq")["description"].update(maxLength=512),
        ("description", "most"),
    ),
    "a length is not checked": (lambda _contract, _spec, lengths: lengths.pop("app_id"), ("app_id", "most")),
    "an option takes what is empty": (
        lambda _contract, _spec, lengths: lengths.update({"description": (1, 255)}),
        ("description", "least"),
    ),
    "a default changes": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq")["src_cloud_type"].update(
            default="AWS"
        ),
        ("src_cloud_type", "default"),
    ),
    "a type changes": (
        lambda _contract, spec, _lengths: spec["enable_restore"].update(type="str"),
        ("enable_restore", "type"),
    ),
    "a field becomes mandatory": (
        lambda contract, _spec, _lengths: contract["components"]["schemas"]["CreateSyncTaskReq"]["required"].append(
            "description"
        ),
        ("description", "required"),
    ),
    "a length of nothing": (
        lambda _contract, _spec, lengths: lengths.update(speed=(0, 1)),
        ("speed", "length of nothing"),
    ),
}


#: The same for the other modules.
CHANGES_OF_OTHERS: dict[str, tuple[str, Change, Difference]] = {
    "a parameter is added": (
        INFO,
        lambda contract, _spec, _lengths: contract["components"]["parameters"]["ProjectId"].update(name="tenant"),
        ("tenant", "option"),
    ),
    "a status is removed": (
        INFO,
        lambda _contract, spec, _lengths: spec["status"]["choices"].pop(),
        ("status", "choices"),
    ),
    "a data type is removed": (
        STATISTICS,
        lambda _contract, spec, _lengths: spec["data_types"]["choices"].pop(),
        ("data_types", "choices"),
    ),
    "a list of something else": (
        STATISTICS,
        lambda _contract, spec, _lengths: spec["data_types"].update(elements="int"),
        ("data_types", "elements"),
    ),
    "a field of migration tasks is added": (
        MIGRATION_TASK,
        lambda contract, _spec, _lengths: schema_of(contract, "TaskSrcNodeReq").update(speed={"type": "string"}),
        ("src_speed", "option"),
    ),
    "a field of groups is added": (
        TASK_GROUP,
        lambda contract, _spec, _lengths: schema_of(contract, "StartKeys").update(force={"type": "boolean"}),
        ("force", "option"),
    ),
    "a field of a window is added": (
        MIGRATION_TASK,
        lambda contract, _spec, _lengths: schema_of(contract, "BandwidthPolicy").update(zone={"type": "string"}),
        ("bandwidth_policy.zone", "option"),
    ),
    "a filter of migration tasks is added": (
        MIGRATION_INFO,
        lambda contract, _spec, _lengths: contract["components"]["parameters"]["ProjectId"].update(name="tenant"),
        ("tenant", "option"),
    ),
    "names grow": (
        EVENT,
        lambda contract, _spec, _lengths: schema_of(contract, "SyncObjectReq")["object_keys"]["items"].update(
            maxLength=9
        ),
        ("object_keys", "most"),
    ),
}


def found_after(module: str, change: Change) -> set[Difference]:
    """Return the differences that a change to copies of the inputs adds."""
    options = OPTIONS[module]
    contract = deepcopy(document(options.contract))
    changed = options._replace(spec=deepcopy(options.spec), lengths=dict(options.lengths))
    change(contract, changed.spec, changed.lengths)
    return differences(changed, contract) - differences(options, document(options.contract))


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_one_sided_change_is_detected(name: str) -> None:
    change, expected = CHANGES[name]
    assert expected in found_after("oms_sync_task", change)


@pytest.mark.parametrize("name", list(CHANGES_OF_OTHERS))
def test_a_change_of_the_other_modules_is_detected(name: str) -> None:
    module, change, expected = CHANGES_OF_OTHERS[name]
    assert expected in found_after(module, change)
