# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The routes of look-ups, of the API's versions and of the consent record."""

from __future__ import annotations

from typing import Any, Callable

from .look_ups import LookUps
from .routing import Call, Handler, Reply


def _known(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body without the field that only one look-up, that of a prefix, has."""
    return {name: value for name, value in body.items() if name != "security_token"}


def handlers(look_ups: LookUps) -> dict[str, Handler]:
    """Return the handler of each operation."""

    def by_body(look_up: Callable[[dict[str, Any]], Any]) -> Handler:
        return lambda call: Reply(look_up(_known(call.body)))

    def agree(call: Call) -> Reply:
        look_ups.agreements.append(call.project_id)
        return Reply()

    return {
        "ShowCloudType": lambda call: Reply(look_ups.cloud_types(call.query["type"])),
        "ShowRegionInfo": lambda _call: Reply(look_ups.regions()),
        "ShowBucketList": by_body(look_ups.buckets),
        "ShowBucketObjects": by_body(look_ups.objects),
        "ShowBucketRegion": by_body(look_ups.bucket_region),
        "CheckPrefix": lambda call: Reply(look_ups.prefix(call.body)),
        "ShowCdnInfo": by_body(look_ups.cdn),
        "CheckUrlSourceListFileFormat": by_body(look_ups.check_list_file),
        "UpdatePrivacyAgreementRecord": agree,
        "ListApiVersions": lambda _call: Reply({"versions": [look_ups.version("v2")]}),
        "ShowApiInfo": lambda call: Reply(look_ups.version(call.path["version"])),
    }
