# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The routes of IAM."""

from __future__ import annotations

from .identity import Identity
from .journal import LOGIN, Journal
from .routing import Call, Handler, Reply


def handlers(identity: Identity, journal: Journal) -> dict[str, Handler]:
    """Return the handler of each operation; tokens that are issued are kept in the journal."""

    def login(call: Call) -> Reply:
        token, body = identity.login(call.body)
        journal.minted.append(token)
        return Reply(body, 201, {"X-Subject-Token": token})

    def projects(call: Call) -> Reply:
        assert call.caller is not None
        return Reply(identity.list_projects(call.caller, call.query.get("name")))

    return {LOGIN: login, "KeystoneListProjects": projects}
