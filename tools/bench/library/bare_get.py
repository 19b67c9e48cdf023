# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The least that a module made with requests can be: one GET."""

from __future__ import annotations

import requests
from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    spec = {"url": {"type": "str", "required": True}, "token": {"type": "str", "required": True, "no_log": True}}
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    headers = {"X-Auth-Token": module.params["token"]}
    answer = requests.get(module.params["url"], headers=headers, timeout=60)
    module.exit_json(changed=False, status=answer.status_code, json=answer.json())


if __name__ == "__main__":
    main()
