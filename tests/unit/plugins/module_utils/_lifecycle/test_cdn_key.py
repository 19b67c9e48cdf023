# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task is not started without the key that its CDN requires."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import SourceCdn
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._lifecycle.cdn_key import check_cdn_key
from ansible_collections.hwcloud.oms.tests.support.factories import task

KEYED = SourceCdn("cdn.example.org", "https", "ALIYUN_OSS_A")


@pytest.mark.parametrize(
    ("cdn", "keys"),
    [(None, {}), (KEYED._replace(authentication_type="NONE"), {}), (KEYED, {"authentication_key": "key"})],
    ids=str,
)
def test_a_task_that_has_its_key_or_needs_none(cdn: Any, keys: dict[str, str]) -> None:
    check_cdn_key(keys, task(source_cdn=cdn))


def test_a_task_that_lacks_its_key() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_cdn_key({"src_ak": "ak"}, task(source_cdn=KEYED))
    assert caught.value.message == (
        f"Task {task().label} uses a CDN with authentication ALIYUN_OSS_A: set source_cdn with its authentication_key. "
        "Nothing was changed."
    )
