# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of a list: each is checked by itself, and a wrong one is named."""

from __future__ import annotations

from typing import Any, List

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._task_entries import Entry, read_entries
from ansible_collections.hwcloud.oms.tests.unit.lists import CDN, CREDENTIALS, DEFAULTS, entry


def read(*wanted: Any, **options: Any) -> List[Entry]:
    return read_entries(wanted, DEFAULTS, **options)


def told(*wanted: Any) -> List[str]:
    return [one.tell(problem) for one in read(*wanted) for problem in one.problems]


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (entry("b", sorce=1), "(b-origin -> b-copy): sorce. Supported parameters include: app_id"),
        (entry("b", **{"1": 2}), "(b-origin -> b-copy): 1. Supported parameters include: app_id"),
        ({**entry("b"), 1: 2}, "(b-origin -> b-copy): 1. Supported parameters include: app_id"),
        (entry("b", state="there"), "(b-origin -> b-copy): value of state must be one of: present"),
        (entry("b", wait="perhaps"), "argument 'wait' is of type"),
        (entry("b", src_sk="x", dst_ak="y"), "src_sk, dst_ak: a list holds no keys. Name credentials by src_cred"),
        (entry("b", source_cdn={**CDN, "authentication_key": "x"}), "source_cdn.authentication_key: a list holds no"),
        (entry("b", src_credentials={"ak": "x"}), "src_credentials: it must be a name in oms_credentials, and no keys"),
        (entry("b", cdn_credentials="cdn"), "cdn_credentials is given without source_cdn"),
        (entry("b", source_cdn={"domain": "x"}), "missing required arguments: protocol found in source_cdn"),
        (entry("b", source_cdn={**CDN, "domain": "https://x"}), "source_cdn.domain must be a bare domain name"),
        (entry("b", src_cloud_type="AWS", consistency_check="crc64"), "consistency_check crc64 works for"),
        (entry("b", src_cloud_type="Tencent"), "app_id (a Tencent source needs it)"),
        (entry("b", quota=0), "quota is 0: it must be 1 or more"),
        (entry("b", description="x" * 256), "description has 256 characters: 255 is the most"),
        ({"src_bucket": "b"}, "(b -> None): dst_bucket must be given, or sync_task_id"),
        ({"sync_task_id": ""}, "sync_task_id must not be empty"),
        ("b", "(None -> None): it must be a dictionary"),
        (None, "(None -> None): it must be a dictionary"),
    ],
)
def test_what_is_wrong_is_told_with_its_entry(wanted: Any, problem: str) -> None:
    (found,) = told(entry("a"), wanted)
    assert found.startswith("Entry 1 (")
    assert problem in found
    assert "key" not in str(wanted) or "'x'" not in found


@pytest.mark.parametrize(
    ("options", "lacking"),
    [
        ({}, ()),
        ({"src_credentials": None, "dst_credentials": None}, ()),
        ({"src_credentials": "nobody"}, ("src_credentials is nobody, which oms_credentials does not have",)),
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
def test_credentials_that_nobody_has_are_told_apart(options: Any, lacking: Any) -> None:
    (one,) = read(entry("a", **options), credentials=CREDENTIALS)
    assert (one.problems, one.lacking) == ((), lacking)
    (unknown,) = read(entry("a", **options))
    assert (unknown.problems, unknown.lacking) == ((), ())


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
