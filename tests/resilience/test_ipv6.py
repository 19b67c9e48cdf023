# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An IPv6 endpoint in brackets is called and signed as it is written."""

from __future__ import annotations

from ansible_collections.hwcloud.oms.tests.simulator import running
from ansible_collections.hwcloud.oms.tests.support.proxies import dead

from .ipv6 import HOST
from .process import Module


def test_endpoint_with_brackets(module: Module) -> None:
    with running(host=HOST) as cloud:
        assert cloud.url.startswith("http://[::1]:")
        made = module.run(cloud)
        again = module.run(cloud)
    assert made.good
    assert not made.warnings
    assert {f"http://{entry.headers['Host']}" for entry in cloud.log} == {cloud.url}
    assert made.result["changed"]
    assert not again.result["changed"]


def test_no_proxy_names_it(module: Module) -> None:
    """The address in `NO_PROXY` is written without brackets."""
    with running(host=HOST) as cloud:
        assert module.run(cloud, {"HTTP_PROXY": f"http://{dead()}", "NO_PROXY": HOST}).good
