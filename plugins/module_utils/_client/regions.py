# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The regions of the service."""

from __future__ import annotations

#: Regions of the service, as the vendor's SDK lists them.
REGIONS = (
    *("cn-north-4", "cn-east-3", "cn-southwest-2", "cn-north-1", "cn-north-9", "cn-north-12", "cn-east-2", "cn-east-4"),
    *("cn-south-1", "cn-south-4", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"),
    *("ap-southeast-5", "af-south-1", "la-north-2", "la-south-2", "me-east-1", "sa-brazil-1", "tr-west-1"),
)
