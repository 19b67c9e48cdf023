# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each entry of a list is checked, and a wrong one is named."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list.entries import Entry, read_entries
from ansible_collections.hwcloud.oms.tests.support.list_factories import CDN, CREDENTIALS, DEFAULTS, entry

SECRET = "AccessKeyId0123456789:TheSecret+Of/It="
KNOWN = "Known names: cdn, half, source, target"


def read(*desired: Any, **options: Any) -> list[Entry]:
    return read_entries(desired, DEFAULTS, **options)


def problems_of(*desired: Any) -> list[str]:
    return [one.describe(problem) for one in read(*desired) for problem in one.problems]


@pytest.mark.parametrize(
    ("desired", "problem"),
    [
        (entry("b", sorce=1), "(b-origin -> b-copy): unknown option sorce"),
        (entry("b", src_buket=1), "(b-origin -> b-copy): unknown option src_buket. Did you mean src_bucket?"),
        (entry("b", **{"1": 2}), "(b-origin -> b-copy): unknown option 1"),
        ({**entry("b"), 1: 2}, "(b-origin -> b-copy): unknown option 1"),
        (entry("b", **{SECRET: 2}), "(b-origin -> b-copy): unknown option (a name that is not shown)"),
        (entry("b", state="there"), "(b-origin -> b-copy): state must be one of present, started, stopped, restarted"),
        (entry("b", state=SECRET), "(b-origin -> b-copy): state must be one of present"),
        (entry("b", wait="perhaps"), "(b-origin -> b-copy): wait is a string, not a boolean"),
        (entry("b", quota=SECRET), "(b-origin -> b-copy): quota is a string, not an integer"),
        (entry("b", wait_timeout=[SECRET]), "(b-origin -> b-copy): wait_timeout is a list, not a number"),
        (entry("b", src_bucket={"ak": SECRET}), "(? -> b-copy): src_bucket is a dictionary, not a string"),
        (entry("b", dst_bucket=[SECRET]), "(b-origin -> ?): dst_bucket is a list, not a string"),
        (entry("b", src_bucket=0o123), "(? -> b-copy): src_bucket is a number, not a string; quote it"),
        (entry("b", dst_bucket=True), "(b-origin -> ?): dst_bucket is a boolean, not a string; quote it"),
        (entry("b", description=1.10), "description is a number, not a string; quote it"),
        (entry("b", sync_task_id={"ak": SECRET}), "(b-origin -> b-copy): sync_task_id is a dictionary, not a string"),
        (
            entry("b", source_cdn={**CDN, "protocol": {"ak": SECRET}}),
            "source_cdn.protocol is a dictionary, not a string",
        ),
        (entry("b", source_cdn={**CDN, "protocol": SECRET}), "source_cdn.protocol must be one of http, https"),
        (entry("b", source_cdn={**CDN, "domian": SECRET}), "source_cdn: unknown option domian. Did you mean domain?"),
        (entry("b", source_cdn=SECRET), "source_cdn is a string, not a dictionary"),
        (entry("b", source_cdn=[CDN]), "source_cdn is a list, not a dictionary"),
        (entry("b", src_credentials=True), "src_credentials is a boolean, not a string; quote it"),
        (entry("b", src_sk="x", dst_ak="y"), "src_sk, dst_ak: a list holds no keys. Name credentials by src_cred"),
        (entry("b", source_cdn={**CDN, "authentication_key": "x"}), "source_cdn.authentication_key: a list holds no"),
        (entry("b", src_credentials={"ak": "x"}), "src_credentials: it must be a name in oms_credentials, not keys"),
        (entry("b", cdn_credentials="cdn"), "cdn_credentials is given without source_cdn"),
        (entry("b", source_cdn={"domain": "x"}), "source_cdn.protocol is required"),
        (entry("b", source_cdn={**CDN, "domain": "https://x"}), "source_cdn.domain must be a bare domain name"),
        (entry("b", src_cloud_type="AWS", consistency_check="crc64"), "consistency_check crc64 is supported only for"),
        (entry("b", src_cloud_type="Tencent"), "app_id (for a Tencent source)"),
        (entry("b", quota=0), "quota is 0: it must be 1 or more"),
        (entry("b", description="x" * 256), "description is 256 characters long (maximum 255)"),
        ({"src_bucket": "b"}, "(b -> ?): missing required options: dst_bucket (or sync_task_id)"),
        ({"sync_task_id": ""}, "sync_task_id must not be empty"),
        (SECRET, "(? -> ?): it is a string, not a dictionary"),
        (None, "(? -> ?): it is null, not a dictionary"),
    ],
)
def test_what_is_wrong_is_reported_with_its_entry(desired: Any, problem: str) -> None:
    (found,) = problems_of(entry("a"), desired)
    assert found.startswith("oms_sync_tasks[1] (")
    assert problem in found
    assert SECRET not in found
    assert "key" not in str(desired) or "'x'" not in found


@pytest.mark.parametrize(
    ("options", "missing_credentials"),
    [
        ({}, ()),
        ({"src_credentials": None, "dst_credentials": None}, ()),
        (
            {"src_credentials": "nobody"},
            ("src_credentials names credentials that oms_credentials does not have. " + KNOWN,),
        ),
        (
            {"src_credentials": SECRET},
            ("src_credentials names credentials that oms_credentials does not have. " + KNOWN,),
        ),
        ({"dst_credentials": "half"}, ("dst_credentials is half, which has no sk",)),
        ({"dst_credentials": "cdn"}, ("dst_credentials is cdn, which has no ak and no sk",)),
        (
            {"source_cdn": CDN, "cdn_credentials": "source"},
            ("cdn_credentials is source, which has no authentication_key",),
        ),
        ({"source_cdn": CDN, "cdn_credentials": "cdn"}, ()),
        ({"source_cdn": CDN}, ()),
        ({"src_credentials": "nobody", "state": "absent"}, ()),
    ],
)
def test_credentials_that_do_not_exist_are_distinguished(options: Any, missing_credentials: Any) -> None:
    (one,) = read(entry("a", **options), credentials=CREDENTIALS)
    assert (one.problems, one.missing_credentials) == ((), missing_credentials)
    (unknown,) = read(entry("a", **options))
    assert (unknown.problems, unknown.missing_credentials) == ((), ())


@pytest.mark.parametrize(
    ("held", "missing_credentials"),
    [
        ({"ak": 21913025, "sk": "KeySecret"}, "src_credentials is 2026, which has a wrong key: ak is a number, not a"),
        (
            {"ak": "KeyId", "sk": True},
            "src_credentials is 2026, which has a wrong key: sk is a boolean, not a string; ",
        ),
        ({"ak": "KeyId", "sk": [SECRET]}, "src_credentials is 2026, which has a wrong key: sk is a list, not a string"),
        ({"ak": {"x": SECRET}, "sk": "x"}, "src_credentials is 2026, which has a wrong key: ak is a dictionary, not a"),
        (SECRET, "src_credentials is 2026, which is a string, not a dictionary with ak and sk"),
        ([SECRET], "src_credentials is 2026, which is a list, not a dictionary with ak and sk"),
    ],
)
def test_a_wrong_key_is_never_used_or_shown(held: Any, missing_credentials: str) -> None:
    (one,) = read(entry("a", src_credentials=2026), credentials={**CREDENTIALS, "2026": held})
    assert [text.startswith(missing_credentials) for text in one.missing_credentials] == [True]
    assert SECRET not in repr(one.missing_credentials)


@pytest.mark.parametrize("name", [2026, "2026"])
@pytest.mark.parametrize("held", [2026, "2026"])
def test_credentials_that_are_named_by_a_number_are_found(name: Any, held: Any) -> None:
    (one,) = read(entry("a", src_credentials=name), credentials={**CREDENTIALS, held: CREDENTIALS["source"]})
    assert (one.problems, one.missing_credentials, one.options["src_credentials"]) == ((), (), "2026")


def test_null_counts_as_not_set() -> None:
    names = ("quota", "wait", "wait_timeout", "state", "on_drift", "src_cloud_type")
    cdn = {"domain": "cdn.example.org", "protocol": "https"}
    (plain, null) = read(
        entry("b", source_cdn=cdn),
        {**entry("b", source_cdn={**cdn, "authentication_type": None}), **dict.fromkeys(names)},
        credentials=CREDENTIALS,
    )
    assert null.problems == ()
    assert null.options == plain.options


@pytest.mark.parametrize(
    "key", ["Secret ", "Secret\n", "\ufeffSecret", "Sec\u00a0ret", "Secret\r", "Secret\u200b", " "]
)
def test_a_key_that_was_badly_copied_is_refused_before_anything_is_done(key: str) -> None:
    (one,) = read(entry("b", src_credentials="source"), credentials={**CREDENTIALS, "source": {"ak": "a", "sk": key}})
    assert one.missing_credentials == (
        "src_credentials is source, which has a wrong key: sk contains whitespace or a non-printable character: check "
        "how it was copied",
    )


def test_an_absent_task_names_no_credentials() -> None:
    (one,) = read(entry("a", state="absent", cdn_credentials="cdn"))
    assert [one.options[name] for name in ("src_credentials", "dst_credentials", "cdn_credentials")] == [None] * 3


def test_an_option_of_an_entry_takes_the_place_of_its_default() -> None:
    defaults = {**DEFAULTS, "description": "all", "source_cdn": CDN, "state": "stopped"}
    cdn = {"domain": "other.example.org", "protocol": "http"}
    one, other = read_entries([entry("a"), entry("b", description="b", source_cdn=cdn)], defaults)
    assert [one.options[name] for name in ("description", "state")] == ["all", "stopped"]
    assert (other.options["description"], other.options["source_cdn"]["authentication_type"]) == ("b", "NONE")
    (changed,) = read_entries([entry("a")], defaults, instead={"state": "absent"})
    assert changed.options["state"] == "absent"
    (own,) = read_entries([entry("a", state="present")], defaults, instead={"state": "absent"})
    assert own.options["state"] == "absent"


def test_no_key_is_kept() -> None:
    cdn = {**CDN, "authentication_key": "KeyOfTheContentNetwork"}
    for one in read(entry("a"), entry("b", src_credentials="half"), credentials=CREDENTIALS):
        assert not [value for held in CREDENTIALS.values() for value in held.values() if value and value in repr(one)]
    given = [{name: CREDENTIALS["source"]} for name in ("src_credentials", "dst_credentials")]
    given += [{"src_credentials": [CREDENTIALS["source"]]}, {"source_cdn": CDN, "cdn_credentials": CREDENTIALS["cdn"]}]
    for wrong in ({"src_sk": "SourceKeySecret"}, {"source_cdn": cdn}, *given):
        (one,) = read(entry("c", **wrong), credentials=CREDENTIALS)
        (problem,) = one.problems
        assert "Key" not in problem
