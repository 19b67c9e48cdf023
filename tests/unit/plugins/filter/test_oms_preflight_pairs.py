# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter returns the pairs of buckets that entries name, without keys."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.filter import oms_preflight_pairs
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import CDN, CREDENTIALS, DEFAULTS, entry

PAIRS = the_filter(oms_preflight_pairs)


def test_an_entry_becomes_a_pair_without_keys() -> None:
    given = [entry("a", source_cdn=CDN, cdn_credentials="cdn"), entry("b", state="absent"), {"sync_task_id": "x"}]
    result = PAIRS(given, DEFAULTS, CREDENTIALS)
    assert_documented(oms_preflight_pairs, result)
    assert result["problems"] == []
    assert result["pairs"] == [
        {
            "title": "oms_sync_tasks[0] (a-origin -> a-copy)",
            "label": "a-origin -> a-copy",
            "options": {
                "src_cloud_type": "Aliyun",
                "src_region": "cn-beijing",
                "src_bucket": "a-origin",
                "dst_region": "cn-north-4",
                "dst_bucket": "a-copy",
                "source_cdn": CDN,
            },
            "src_credentials": "source",
            "dst_credentials": "target",
            "cdn_credentials": "cdn",
        }
    ]
    assert not any(key in str(result) for one in CREDENTIALS.values() for key in one.values() if key)


@pytest.mark.parametrize("name", ["oms_migrations", "oms_cutover_pairs"])
def test_other_lists_have_the_same_fields(name: str) -> None:
    one = {**entry("c"), "object_key": ["x/"], "run": "first", "src_credentials": "source", "use": "group"}
    result = PAIRS(None, {}, CREDENTIALS, {name: [one]})
    (pair,) = result["pairs"]
    assert pair["title"] == f"{name}[0] (c-origin -> c-copy)"
    assert pair["options"] == {"src_bucket": "c-origin", "dst_bucket": "c-copy", "object_key": ["x/"]}
    assert (pair["src_credentials"], pair["dst_credentials"]) == ("source", None)


@pytest.mark.parametrize(
    ("entries", "further", "problem"),
    [
        ([entry("a", src_bucket="oss://a-origin/")], {}, "write the name of the bucket alone, a-origin"),
        ([entry("a", src_credentials="nobody")], {}, "src_credentials names credentials that oms_credentials does not"),
        ([entry("a", dst_credentials="half")], {}, "dst_credentials names credentials without ak and sk."),
        ([entry("a", src_ak="SomeKey")], {}, "src_ak: a list holds no keys."),
        ("a, b", {}, "oms_sync_tasks is a string, not a list."),
        (None, {"oms_migrations": "a"}, "oms_migrations is a string, not a list."),
        (None, {"oms_migrations": ["a"]}, "oms_migrations[0] is a string, not a dictionary."),
        (
            None,
            {"oms_cutover_pairs": [entry("a", src_credentials={"ak": "SomeKey"})]},
            "oms_cutover_pairs[0] (a-origin",
        ),
    ],
)
def test_an_entry_that_cannot_be_checked_is_a_problem(entries: Any, further: Any, problem: str) -> None:
    result = PAIRS(entries, DEFAULTS, CREDENTIALS, further)
    assert result["pairs"] == []
    assert len(result["problems"]) == 1
    assert problem in result["problems"][0]
    assert "SomeKey" not in str(result)


@pytest.mark.parametrize("field", ["connection_string", "json_auth_file"])
def test_a_source_of_a_migration_may_have_something_in_place_of_keys(field: str) -> None:
    """A synchronization task cannot use it, and neither can the destination."""
    held = {**CREDENTIALS, "source": {field: "SomeKey"}}
    assert len(PAIRS(None, {}, held, {"oms_migrations": [entry("a", src_credentials="source")]})["pairs"]) == 1
    problem = "src_credentials names credentials without ak and sk."
    assert problem in PAIRS([entry("a", src_credentials="source")], DEFAULTS, held)["problems"][0]
    turned = [entry("a", src_credentials="target", dst_credentials="source")]
    assert problem.replace("src_", "dst_") in PAIRS(None, {}, held, {"oms_migrations": turned})["problems"][0]
