# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that every entry point says what a synchronization task does not do, and that no text promises more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.hwcloud.oms.plugins.module_utils._client.session import DOCUMENTED_REGIONS
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES, PACKAGE
from ansible_collections.hwcloud.oms.tools.docs_site import with_box

ROOT = Path(__file__).parents[2]
#: The facts in texts with enough space.
FACTS = (
    "only the objects that events name",
    "Existing objects are not copied",
    "without events nothing is copied",
    "a function that you set up at the source",
    "oms_sync_event",
    "migration task",
    "oms_migration_task",
    "Deletions at the source are not carried over",
    "gets lost is not repeated",
    "not for disaster recovery",
    "whole bucket",
    "both buckets must exist",
    *DOCUMENTED_REGIONS,
    "not yet tried on the real service",
)
#: The facts in short texts: of all modules, and of synchronization tasks.
UNTRIED = ("not yet tried on the real service",)
SHORT = ("Existing objects are not copied", *UNTRIED)
#: Limitation -> what helps, which the text names right after it.
WAYS_OUT = {
    "Existing objects are not copied": "migrate",
    "a function that you set up at the source": "event_forwarder",
    "gets lost is not repeated": "reconcile",
    "Deletions at the source are not carried over": "delete such objects at the destination too",
}
#: So many characters may be between the two.
NEAR = 140
#: Files that users read.
PATTERNS = (
    "README.md",
    "SECURITY.md",
    "galaxy.yml",
    "docs/**/*",
    "plugins/**/*.py",
    "roles/**/*.*",
    "playbooks/**/*.*",
)
#: Phrases that suggest two equal buckets.
PROMISES = re.compile(
    r"\b(?:kept?|keeps?|stays?) (?:\w+ ){0,6}in step\b|\bin[- ]sync\b|\bmirror|what is new in|synchronized bucket"
    r"|buckets? (?:up to date|equal)|keeps? (?:a|the|one|two|both) (?:\w+ )?buckets?\b"
    r"|\b(?:backs?|backed) up (?:a|the) bucket|\breplicat",
    re.IGNORECASE,
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def documentation(module: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(import_module(f"{PACKAGE}.{module}").DOCUMENTATION)
    return loaded


def long_places() -> dict[str, str]:
    """Return the texts that contain all facts, each as far as a reader sees it first."""
    sync_tasks = yaml.safe_load(read("roles/sync_tasks/meta/argument_specs.yml"))["argument_specs"]["main"]
    return {
        "README": read("README.md")[:4000],
        **{
            f"notes of {name}": " ".join(documentation(name).get("notes", []))
            for name in ("oms_sync_task", "oms_sync_tasks")
        },
        "description of the role": " ".join(sync_tasks["description"]),
        "README of the role": read("roles/sync_tasks/README.md").partition("\n## ")[0],
        "first guide": read("docs/docsite/rst/getting_started.rst").partition("\nInstall the collection\n")[0],
        "index of the site": with_box("Hwcloud.Oms\n\n.. contents::\n\nDescription\n").partition(".. contents::")[0],
    }


def test_an_index_without_a_place_for_the_box_is_an_error() -> None:
    with pytest.raises(ValueError, match="index has no contents"):
        with_box("Hwcloud.Oms\n")


def short_places() -> dict[str, str]:
    """Return the texts that contain the most important facts."""
    # What only asks about keys and buckets has nothing to do with what a task copies.
    names = [name for name in MODULES if name not in ("oms_preflight_info", "oms_source_info")]
    notes = {f"notes of {name}": " ".join(documentation(name).get("notes", [])) for name in names}
    return {"galaxy.yml": yaml.safe_load(read("galaxy.yml"))["description"], **notes}


def about_synchronization(place: str) -> bool:
    """Return whether a short text is about synchronization tasks."""
    return place == "galaxy.yml" or "oms_sync_" in place


def plain(text: str) -> str:
    """Return a text without markup and with single spaces."""
    text = re.sub(r"\b[A-Z]+\(([^)]*)\)", r"\1", text)
    return " ".join(re.sub(r"[*`>]", "", text).split()).lower()


def missing(text: str, facts: tuple[str, ...]) -> list[str]:
    return [fact for fact in facts if fact.lower() not in plain(text)]


@pytest.mark.parametrize("place", long_places())
def test_entry_points_contain_all_facts(place: str) -> None:
    assert missing(long_places()[place], FACTS) == []


@pytest.mark.parametrize("place", short_places())
def test_short_texts_contain_the_most_important_facts(place: str) -> None:
    assert missing(short_places()[place], SHORT if about_synchronization(place) else UNTRIED) == []


def without_way_out(text: str, limitations: tuple[str, ...]) -> list[str]:
    """Return the limitations in a text that are not followed by what helps."""
    found = plain(text)
    return [
        limitation
        for limitation in limitations
        if WAYS_OUT[limitation] not in found.partition(limitation.lower())[2][: NEAR + len(WAYS_OUT[limitation])]
    ]


@pytest.mark.parametrize("place", long_places())
def test_entry_points_say_what_helps_with_each_limitation(place: str) -> None:
    assert without_way_out(long_places()[place], tuple(WAYS_OUT)) == []


@pytest.mark.parametrize("place", [place for place in short_places() if about_synchronization(place)])
def test_short_texts_say_what_copies_existing_objects(place: str) -> None:
    assert without_way_out(short_places()[place], SHORT[:1]) == []


def test_a_limitation_without_a_way_out_is_found() -> None:
    far = "Existing objects are not copied. " + "More text. " * 20 + "The playbook migrate copies them."
    assert without_way_out(far, SHORT[:1]) == ["Existing objects are not copied"]
    assert without_way_out("Existing objects are not copied; `migrate` copies them.", SHORT[:1]) == []


@pytest.mark.parametrize("words", ["Existing objects are not copied", "not for disaster recovery"])
def test_the_readme_contains_the_facts_literally_and_early(words: str) -> None:
    assert words in read("README.md")[:4000]


def promises() -> Iterator[str]:
    """Yield the sentences that promise more than a task does."""
    for path in sorted({path for pattern in PATTERNS for path in ROOT.glob(pattern) if path.is_file()}):
        # Sentences continue on the next line.
        text = " ".join(path.read_text(encoding="utf-8").split())
        for found in PROMISES.finditer(text):
            yield f"{path.relative_to(ROOT)}: ...{text[max(0, found.start() - 40) : found.end() + 40]}..."


def test_nothing_promises_more() -> None:
    assert list(promises()) == []


@pytest.mark.parametrize(
    "text",
    [
        "keeps a destination bucket in step with a source bucket",
        "Keep the tasks of each tenant in step",
        "Copy what is new in photos-origin to photos-copy",
        "From nothing to a synchronized bucket",
        "Keep a bucket",
        "a mirror of the source",
        "Keep both in sync",
    ],
)
def test_a_promise_is_found(text: str) -> None:
    assert PROMISES.search(text)
