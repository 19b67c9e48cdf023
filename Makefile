# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Installs what nox needs and calls it. What a session does is in noxfile.py and antsibull-nox.toml alone.

PYTHON ?= python3
PY := .venv/bin/python
NOX := .venv/bin/nox -R
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --quiet

# Each is a target of the same name; ARGS="..." goes to the tool that it calls.
SESSIONS := ansible-lint contract coverage docs-check docs-pages extra-checks integration license-check project \
	resilience ruff sanity stripped tools typing unit units yamllint

.DEFAULT_GOAL := help
.PHONY: help venv demo simulator test lint format docs build release test-awx test-browser test-documentation test-events \
	test-faults test-forwarder test-matrix test-mutants test-playbooks test-release test-targets test-vaults build-import-check bench \
	mutation clean $(SESSIONS)

help: ## show this list; `.venv/bin/nox -l` shows the sessions
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | awk '{ name = $$1; $$1 = ""; printf "  make %-20s%s\n", name, $$0 }'
	@echo "  one session alone:" $(SESSIONS)

venv: .venv/complete ## make the virtual environment with all tools

demo: .venv/small ## watch a real playbook work on a simulated service
	$(PY) -m tools.demo

simulator: .venv/small ## run the simulated service in the foreground, until Ctrl-C
	@$(PY) -m tests.simulator --port 0

test: .venv/complete ## run all checks and tests, but those with a target of their own
	@rm -rf .cache/reports
	@mkdir -p .cache/reports
	@$(NOX) --parallel auto --report .cache/reports/sessions.json; status=$$?; $(PY) -m tools.reports && exit $$status

$(SESSIONS): .venv/complete
	$(NOX) -s $@ $(if $(ARGS),-- $(ARGS))

lint: .venv/complete ## style of Python, YAML, Ansible and shell; changelog; licences
	$(NOX) -s ruff yamllint ansible-lint extra-checks license-check project

format: .venv/complete ## rewrite the Python files in the project's style
	.venv/bin/ruff check --fix --no-cache .
	.venv/bin/ruff format --no-cache .

docs: .venv/complete ## the documentation as a site, in dist/docs
	$(NOX) -s site

build: .venv/small ## the tarball in dist/, as Galaxy takes it
	$(PY) -m tools.build

release: .venv/vaults .venv/awx .venv/browser .venv/forwarder .venv/events ## every check, then the tarball and its SHA-256
	$(PY) -m tools.release

build-import-check: .venv/complete ## import the tarball as Galaxy does
	$(NOX) -s $@

test-awx: .venv/awx ## the assets for AWX: credential types, templates, jobs, set-up
	$(NOX) -s awx

test-events: .venv/events ## the rulebook and its plugins, in the real ansible-rulebook (needs Java 17)
	$(NOX) -s events

test-browser: .venv/browser ## look at the pages in a browser, as wide as a desk and as a phone
	$(NOX) -s browser

test-documentation: .venv/complete ## run what README and the guides show, line by line
	$(NOX) -s documentation $(if $(ARGS),-- $(ARGS))

test-faults: .venv/complete ## explore faults for ten minutes (ARGS="--minutes 2 --seed 7", or "--kills 50")
	$(NOX) -s faults -- $(ARGS)

test-forwarder: .venv/forwarder ## the function at the source, set up on a mock of AWS
	$(NOX) -s forwarder

test-matrix: .venv/complete ## every ansible-core that is supported, on several Pythons (CORES="2.16 2.21")
	$(NOX) -s matrix -- $(CORES)

test-mutants: .venv/complete ## injects faults into the code, one at a time; each must be detected
	$(NOX) -s mutants

test-playbooks: .venv/complete ## the playbooks for maintenance windows and shared credentials, and a cut-over that is killed
	$(NOX) -s playbooks $(if $(ARGS),-- $(ARGS))

test-release: .venv/complete ## what only a release needs
	$(NOX) -s stripped build-import-check coverage

test-targets: .venv/complete ## ansible-test integration, each module and role (ARGS="oms_sync_task")
	$(NOX) -s targets $(if $(ARGS),-- $(ARGS))

test-vaults: .venv/vaults ## the roles that read vaults, on real ones
	$(NOX) -s vaults

bench: .venv/complete ## measure a task, compared with ansible.builtin.uri and a bare module
	$(NOX) -s bench

mutation: .venv/mutation ## mutate parts of module_utils, and name what no test detects (ARGS="planner --workers 1")
	$(NOX) -s mutation -- $(ARGS)

clean: ## remove everything that these targets made
	rm -rf .venv .cache dist .ansible .hypothesis .*_cache .coverage* hwcloud-oms-*.tar.gz tests/output tests/integration/inventory \
		changelogs/.plugin-cache.yaml
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

.venv/vaults: tests/requirements-vaults.txt tests/requirements-aws.txt .venv/forwarder
	$(PIP) -r $<
	$(PY) -m venv .venv/aws
	.venv/aws/bin/python -m pip --disable-pip-version-check install --quiet --quiet -r tests/requirements-aws.txt
	@touch $@

.venv/events: tests/requirements-rulebook.txt .venv/complete
	$(PY) -m venv .venv/rulebook
	.venv/rulebook/bin/python -m pip --disable-pip-version-check install --quiet --quiet -r $<
	@touch $@
