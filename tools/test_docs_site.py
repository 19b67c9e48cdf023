# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index of the site has a title, captions, all added pages, and no plugins that only roles use."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import docs_site
from .layout import ROOT

INDEX = """\
.. _plugins_in_hwcloud.oms:

Hwcloud.Oms
===========

.. contents::
   :local:

Guides
------

.. toctree::
    :maxdepth: 1

    docsite/getting_started

Help
----

.. toctree::
    :maxdepth: 1

    docsite/upgrades

Plugin Index
------------

Modules
~~~~~~~

.. toctree::
    :hidden:

    oms_sync_task_module

.. _filter_plugins_in_hwcloud.oms:

Filter Plugins
~~~~~~~~~~~~~~

.. toctree::
    :hidden:

    oms_window_filter

.. _role_plugins_in_hwcloud.oms:

Role Index
----------

.. toctree::
    :hidden:

    sync_tasks_role
"""


def test_each_list_of_pages_has_a_caption() -> None:
    text = docs_site.with_captions(docs_site.without_internal_plugins(INDEX)[0])
    captions = [line.strip() for line in text.splitlines() if ":caption:" in line]
    assert captions == [f":caption: {name}" for name in ("Guides", "Help", "Modules", "Roles")]
    assert ".. toctree::\n    :caption: Roles\n    :hidden:\n\n    sync_tasks <sync_tasks_role>\n" in text


def test_internal_plugins_are_on_a_page_of_their_own() -> None:
    text, internal = docs_site.without_internal_plugins(INDEX)
    assert "oms_window_filter" in internal
    assert "oms_window_filter" not in text
    assert "sync_tasks_role" in text
    assert "sync_tasks_role" not in internal


def test_pages_are_added_after_the_guide_about_upgrades() -> None:
    text = docs_site.with_added_pages(INDEX)
    assert "    docsite/upgrades\n    Release notes <changelog>\n    internal_plugins\n\nPlugin Index" in text


def test_the_title_is_followed_by_the_box_and_the_guides_to_start_with() -> None:
    text = docs_site.with_box(INDEX)
    assert f"\n{docs_site.NAME}\n{'=' * len(docs_site.NAME)}\n" in text
    assert text.index(docs_site.NAME) < text.index(".. important::") < text.index("**Start here**")
    assert text.index("**Start here**") < text.index(".. contents::")
    folder = ROOT / "docs" / "docsite" / "rst"
    assert [name for name in docs_site.FIRST if not (folder / f"{name}.rst").exists()] == []


@pytest.mark.parametrize(
    ("function", "index"),
    [
        (docs_site.without_internal_plugins, "Hwcloud.Oms\n"),
        (docs_site.with_added_pages, "Hwcloud.Oms\n"),
    ],
)
def test_an_index_of_another_form_is_an_error(function: object, index: str) -> None:
    """A newer antsibull-docs may write another index."""
    assert callable(function)
    with pytest.raises(ValueError, match="the index has no"):
        function(index)


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("docsite/awx.rst", "docs/docsite/rst/awx.rst"),
        ("oms_sync_task_module.rst", "plugins/modules/oms_sync_task.py"),
        ("oms_window_filter.rst", "plugins/filter/oms_window.py"),
        ("oms_events_lookup.rst", "plugins/lookup/oms_events.py"),
        ("sync_tasks_role.rst", "roles/sync_tasks/meta/argument_specs.yml"),
    ],
)
def test_a_page_links_to_the_file_to_edit(page: str, file: str) -> None:
    assert docs_site.edited_file(Path(page)) == file
    assert (ROOT / file).is_file()


def test_a_page_that_is_made_from_several_files_has_no_link() -> None:
    assert docs_site.edited_file(Path("index.rst")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title\n=====\n", ":github_url: https://e/a\n\nTitle\n=====\n"),
        # A page of antsibull-docs has an address of its own.
        (
            ".. Document meta\n\n:orphan:\n:github_url: https://g/b?c=d\n\nTitle\n",
            ".. Document meta\n\n:orphan:\n:github_url: https://e/a\n\nTitle\n",
        ),
    ],
)
def test_a_page_has_one_address_at_which_it_is_edited(text: str, expected: str) -> None:
    assert docs_site.with_edit_link(text, "https://e/a") == expected
