# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serve a simulator at the host names of the real service, where a missing or wrong region shows."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.simulator.server import serving
from ansible_collections.hwcloud.oms.tests.support.proxies import proxy

#: The regions that have endpoints. No region of a source cloud is among them.
REGIONS = ("cn-north-4", "cn-east-3", "cn-southwest-2")
HOSTS = [f"{service}.{region}.myhuaweicloud.com" for service in ("oms", "iam") for region in REGIONS]


@contextmanager
def standard_endpoints(simulator: Simulator, folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment in which a client finds the simulator without an endpoint."""
    authority = trustme.CA()
    # In place of the authorities that requests trusts by default; the modules ignore REQUESTS_CA_BUNDLE.
    certifi = folder / "trusted" / "certifi"
    certifi.mkdir(parents=True)
    (certifi / "__init__.py").write_text(f"def where():\n    return {str(certifi / 'ca.pem')!r}\n", encoding="utf-8")
    authority.cert_pem.write_to_path(str(certifi / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    with serving(simulator, 0, context) as url:
        tunnels = {f"{host}:443": urlsplit(url).netloc for host in HOSTS}
        with proxy(tunnels=tunnels) as between:
            yield {"HTTPS_PROXY": f"http://{between.address}", "PYTHONPATH": str(certifi.parent)}
