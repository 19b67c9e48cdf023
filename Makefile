# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every target is described in CONTRIBUTING.md. What a gate runs stands in tools/parts.py alone.

PYTHON ?= python3
PY := .venv/bin/python
GATES := $(PY) -m tools.gates
# Runs a module of the copy that lies where Ansible wants a collection, after bringing it up to date.
TREE_PY := $(PY) -m tools.tree && PYTHONPATH=$(CURDIR)/.cache $(PY)
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --quiet

.DEFAULT_GOAL := help
.PHONY: help venv demo simulator test lint format typing unit contract integration sanity docs docs-lint docs-pages \
	build release coverage mutation bench test-awx test-browser test-faults test-matrix test-mutants test-release \
	test-vaults clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | awk '{ name = $$1; $$1 = ""; printf "  make %-12s%s\n", name, $$0 }'

venv: .venv/complete ## make the virtual environment with all tools

demo: .venv/small ## watch a real playbook work on a simulated service
	$(PY) -m tools.demo

simulator: .venv/small ## run the simulated service in the foreground, until Ctrl-C
	@$(PY) -m tests.simulator --port 0

test: .venv/complete ## run every gate and every test, but those with a target of their own
	$(GATES)

lint: .venv/complete ## style of Python, YAML, Ansible, shell and workflows; changelog; licence headers
	$(GATES) ruff format yamllint ansible-lint shellcheck actionlint changelog reuse repository words

format: .venv/complete ## rewrite the Python files in the project's style
	.venv/bin/ruff check --fix --no-cache .
	.venv/bin/ruff format --no-cache .

typing: .venv/complete ## mypy --strict
	$(GATES) typing

unit: .venv/complete ## the fast tests of single parts
	$(GATES) unit

contract: .venv/complete ## the contract, and the simulator held against the official SDK
	$(GATES) contract simulator

integration: .venv/complete ## real playbooks with the built and installed collection
	$(GATES) integration

sanity: .venv/complete ## ansible-test sanity on every Python of this machine
	$(GATES) sanity

docs: .venv/complete ## the documentation as a site, in dist/docs
	$(GATES) site

docs-lint: .venv/complete ## the documentation of the modules
	$(GATES) docs

docs-pages: .venv/complete ## write the pages of docs/ anew that are rendered from the code
	$(TREE_PY) -m ansible_collections.hwcloud.oms.tools.docs $(CURDIR)/docs/docsite/rst

build: .venv/small ## the tarball in dist/, as Galaxy takes it
	$(GATES) build

release: .venv/release .venv/vaults .venv/awx .venv/browser ## every gate, then the tarball of a clean checkout and its SHA-256
	$(PY) -m tools.release

coverage: .venv/complete ## which branches of plugins/ the tests run, in processes too; at least 95 %
	$(GATES) coverage

test-matrix: .venv/complete ## every ansible-core that is claimed, on several Pythons (CORES="2.16 2.21")
	$(PY) -m tools.matrix $(CORES)

test-release: .venv/release ## the gates that only a release needs
	$(GATES) stripped importer coverage

bench: .venv/complete ## what a task costs, beside ansible.builtin.uri and a bare module
	$(TREE_PY) -m ansible_collections.hwcloud.oms.tools.bench
	$(TREE_PY) -m ansible_collections.hwcloud.oms.tools.bench.scale
	$(TREE_PY) -m ansible_collections.hwcloud.oms.tools.bench.tenants

test-awx: .venv/awx ## the assets for AWX: credential types, templates, jobs, set-up
	$(GATES) awx

test-faults: .venv/complete ## explore faults for ten minutes (ARGS="--minutes 2 --seed 7", or "--kills 50")
	$(TREE_PY) -m ansible_collections.hwcloud.oms.tests.resilience $(ARGS)

test-mutants: .venv/complete ## break the code in sixteen ways, one at a time, and see each caught
	$(TREE_PY) -m ansible_collections.hwcloud.oms.tools.mutation.planted

test-vaults: .venv/vaults ## the roles that read vaults, on real ones
	$(GATES) vaults

test-browser: .venv/browser ## look at the pages in a browser, as wide as a desk and as a phone
	$(GATES) browser

mutation: .venv/mutation ## break five modules in every way, and name what no test notices (ARGS="_plan --workers 1")
	$(PY) -m tools.mutation $(ARGS)

clean: ## remove everything that these targets made
	rm -rf .venv .cache dist .ansible .hypothesis .*_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than its list of requirements: nothing is installed twice.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/small: tests/requirements-demo.txt | .venv/bin/python
	$(PIP) -r $<
	@touch $@

.venv/complete: tests/requirements.txt .venv/small
	$(PIP) -r $<
	@touch $@

# What one target needs on top.
.venv/%: tests/requirements-%.txt .venv/complete
	$(PIP) -r $<
	@touch $@

.venv/vaults: tests/requirements-vaults.txt tests/requirements-aws.txt .venv/complete
	$(PIP) -r $<
	$(PY) -m venv .venv/aws
	.venv/aws/bin/python -m pip --disable-pip-version-check install --quiet --quiet -r tests/requirements-aws.txt
	@touch $@
