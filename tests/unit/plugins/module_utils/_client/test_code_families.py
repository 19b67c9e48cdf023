# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error codes are compared under the current name of their family."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client.code_families import normal_code


@pytest.mark.parametrize(
    ("code", "normal"),
    [
        ("S3M.0063", "OMS.0063"),
        ("OMS.0063", "OMS.0063"),
        ("APIG.0308", "APIGW.0308"),
        ("APIGW.0308", "APIGW.0308"),
        ("TRF.0001", "TRF.0001"),
        ("S3M", "OMS"),
        (401, "401"),
        (None, ""),
    ],
)
def test_codes_are_compared_under_the_current_name_of_their_family(code: Any, normal: str) -> None:
    assert normal_code(code) == normal
