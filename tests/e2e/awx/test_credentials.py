# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWX's own code injects the fields of the credential types as documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from .jobs import TYPES, inject

ACCOUNT = "Huawei Cloud OMS account"
PEM = "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n"
#: Each environment variable with the field that sets it.
FIELDS: dict[str, dict[str, str]] = {
    ACCOUNT: {
        "HW_ACCESS_KEY": "access_key",
        "HW_SECRET_KEY": "secret_key",
        "HW_SECURITY_TOKEN": "security_token",
        "HW_PROJECT_ID": "project_id",
        "HW_REGION_NAME": "region",
        "HW_OMS_ENDPOINT": "endpoint",
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": "iam_endpoint",
    },
    "OMS source bucket": {"OMS_SRC_AK": "access_key", "OMS_SRC_SK": "secret_key", "OMS_CDN_KEY": "cdn_key"},
    "OMS source bucket on Azure or Google": {
        "OMS_SRC_CONNECTION_STRING": "connection_string",
        "OMS_SRC_JSON_AUTH_FILE": "json_auth_file",
    },
    "OMS destination bucket": {"OMS_DST_AK": "access_key", "OMS_DST_SK": "secret_key"},
}
#: All other fields are secret.
PUBLIC = {"project_id", "region", "endpoint", "iam_endpoint"}


@pytest.mark.parametrize("name", TYPES)
def test_filled(name: str, tmp_path: Path) -> None:
    """Every value reaches its variable unchanged, and the records of AWX show no secret."""
    fields = FIELDS[name]
    inputs = {field: f"{field} ä {{{{ 1 }}}} \"'&" for field in fields.values()}
    injected = inject(name, inputs, tmp_path)
    env = {one: value for one, value in injected.env.items() if one != "OMS_CA_FILE"}
    assert env == {one: inputs[field] for one, field in fields.items()}
    assert injected.arguments == []
    for one, field in fields.items():
        assert (inputs[field] in injected.shown[one]) == (field in PUBLIC)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("blank", [False, True])
def test_empty(name: str, blank: bool, tmp_path: Path) -> None:
    """Omitted or blank fields leave the variables empty, which the modules treat as not set."""
    ids = [field["id"] for field in TYPES[name]["inputs"]["fields"]]
    injected = inject(name, dict.fromkeys(ids, "") if blank else {}, tmp_path)
    assert set(injected.env) == set(TYPES[name]["injectors"]["env"])
    assert set(injected.env.values()) == {""}


@pytest.mark.parametrize("name", TYPES)
def test_partly_filled(name: str, tmp_path: Path) -> None:
    """The required fields are enough, and the others stay empty."""
    required = TYPES[name]["inputs"].get("required", [])
    env = inject(name, {field: field for field in required}, tmp_path).env
    assert {one: value for one, value in env.items() if value} == {
        one: field for one, field in FIELDS[name].items() if field in required
    }


def test_certificates_come_as_a_file(tmp_path: Path) -> None:
    injected = inject(ACCOUNT, {"ca_certificates": PEM}, tmp_path)
    inside = injected.env["OMS_CA_FILE"]
    assert inside.startswith("/runner/env/")
    assert (tmp_path / "env" / Path(inside).name).read_text(encoding="utf-8") == PEM
