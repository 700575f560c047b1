# Vigie: `make` alone lists the commands. Needs Python 3.11 or later; PYTHON=... chooses which.
.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV ?= .venv
WORKERS ?= auto
CASES ?= 1000000
RUN := $(VENV)/bin
CODE := app workflows wsgi.py
PYTHON ?=
export PYTHON

# An environment is remade only when its list changed: the stamp is younger than the list.
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: start
start: $(RUNTIME) ## pages, engine and mail door together, with a demo the first time; Ctrl-C stops them
	@VIGIE_DEMO=$${VIGIE_DEMO:-1} exec $(RUN)/flask --app wsgi start

.PHONY: mail
mail: $(RUNTIME) ## send the running demo a partner's mail, as a mail program would
	@$(RUN)/python -m app.demo.write_mail

.PHONY: advance
advance: $(RUNTIME) ## move the running demo's time: make advance BY="15 min", or BY=next
	@VIGIE_DEMO=1 $(RUN)/flask --app wsgi demo advance "$(or $(BY),next)"

.PHONY: test
test: $(DEVELOPMENT) ## every test, on SQLite and then on PostgreSQL
	@$(RUN)/python -m tests.servers.system_parts
	@failed=0; \
	$(RUN)/python -m pytest -q -n $(WORKERS) --dist worksteal --database sqlite || failed=1; \
	$(RUN)/python -m pytest -q -n $(WORKERS) --dist worksteal --database postgresql --database-tests-only || failed=1; \
	exit $$failed

.PHONY: check
check: $(DEVELOPMENT) ## lint, format, types, import rule
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

.PHONY: format
format: $(DEVELOPMENT) ## format the code, mend what can be mended alone
	$(RUN)/ruff check --fix-only --exit-zero --quiet .
	$(RUN)/ruff format .

.PHONY: oracle
oracle: $(DEVELOPMENT) ## a million random calendars against an oracle that steps minute by minute
	$(RUN)/python -m tests.workflows.minute_oracle --cases $(CASES)

.PHONY: coverage
coverage: $(DEVELOPMENT) ## every branch of the rule book, by its own tests
	$(RUN)/python -m pytest -q tests/workflows --cov=workflows --cov-branch --cov-report=term-missing --cov-fail-under=100

.PHONY: mutants
mutants: $(DEVELOPMENT) ## break the rule book line by line and see which tests notice
	$(RUN)/mutmut run

.PHONY: story
story: $(DEVELOPMENT) ## a hundred thousand random steps in the lives of incidents, every law checked after each
	STORY_STEPS=100000 $(RUN)/python -m pytest -q -p no:randomly --timeout 0 tests/workflows/test_lifecycle_story.py

.PHONY: fuzz
fuzz: $(DEVELOPMENT) ## an hour of broken bytes for the mail reader; SECONDS=600 for ten minutes
	$(RUN)/python -m tests.intake.fuzz_reader --seconds $(or $(SECONDS),3600)

.PHONY: bench
bench: $(DEVELOPMENT) ## measure opening hours beside other libraries, the engine, the mail door, the API, open queues
	$(RUN)/python -m bench.opening_hours
	for how in "sqlite --workers 1" "postgresql --workers 1" "postgresql --workers 2"; do \
		$(RUN)/python -m bench.engine drain --database $$how --incidents $(or $(INCIDENTS),100000) || exit 1; \
	done
	for database in sqlite postgresql; do $(RUN)/python -m bench.engine idle --database $$database --incidents 1000 100000 1000000 || exit 1; done
	$(RUN)/python -m bench.mail
	$(RUN)/python -m bench.arrival
	$(RUN)/python -m bench.api
	$(RUN)/python -m bench.live_queues

.PHONY: screens
screens: $(DEVELOPMENT) ## screenshots of every page, into docs/screens
	$(RUN)/python -m bench.screens

.PHONY: lock
lock: ## compile requirements*.in into hashed locks (needs uv)
	.ci/lock

.PHONY: vendor
vendor: ## renew the front-end files under app/web/static/vendor (needs Node; nobody else does)
	.ci/vendor/renew

.PHONY: bench-pages
bench-pages: $(DEVELOPMENT) ## server time of the pages with 1,000 and 100,000 incidents, then from a key to its paint
	$(RUN)/python -m bench.pages
	$(RUN)/python -m bench.keys

.PHONY: xss
xss: $(DEVELOPMENT) ## five hundred mails full of scripts, opened as an agent would
	XSS_MAILS=500 $(RUN)/python -m pytest -q -p no:randomly --timeout 900 tests/browser/test_xss_mails.py

.PHONY: clean
clean: ## remove what a checkout makes, the instance and its data excepted
	rm -rf $(VENV) .ci/vendor/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* \
		htmlcov mutants .artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt
	@.ci/environment $(VENV) requirements.txt
	@touch $@

# The development list holds the runtime list at the same versions, so its stamp serves for both.
$(DEVELOPMENT): requirements.txt requirements-dev.txt
	@.ci/environment $(VENV) requirements-dev.txt
	@touch $(RUNTIME) $@

.PHONY: unread
unread: $(DEVELOPMENT) ## fifty thousand unread mails in a real mailbox, each kept once; UNREAD=5000 for fewer
	UNREAD=$(or $(UNREAD),50000) $(RUN)/python -m pytest -q -p no:randomly --timeout 0 tests/intake/test_imap_door.py -k many_unread

.PHONY: backup-test
backup-test: $(DEVELOPMENT) ## fifty backups taken while those who write are killed; each must restore clean
	@for database in sqlite postgresql; do $(RUN)/python -m tests.backups.under_kills --backups 25 --database $$database || exit 1; done

.PHONY: api-fuzz
api-fuzz: $(DEVELOPMENT) ## the API against its own description, with good data and with bad
	$(RUN)/python -m tests.api.fuzz --examples $(or $(EXAMPLES),200) --stories $(or $(STORIES),50)

.PHONY: kill-test
kill-test: $(DEVELOPMENT) ## two thousand kills -9 over both databases, then the auditor; ROUNDS=1 for two hundred
	$(RUN)/python -m tests.engine.kill_test --database sqlite --strikes 100 --rounds $(or $(ROUNDS),10) --together 3 --points 60
	$(RUN)/python -m tests.engine.kill_test --database postgresql --strikes 100 --rounds $(or $(ROUNDS),10) --points 60

.PHONY: fault-test
fault-test: $(DEVELOPMENT) ## exceptions, stalls of 30 s, full disks and database crashes, a hundred of each; disks need root
	for database in sqlite postgresql; do \
		$(RUN)/python -m tests.engine.kill_test --database $$database --how stall --strikes 20 --rounds $(or $(ROUNDS),5) --together 5 || exit 1; \
		for how in raise disk; do \
			$(RUN)/python -m tests.engine.kill_test --database $$database --how $$how --strikes 20 --rounds $(or $(ROUNDS),5) || exit 1; \
		done; \
	done
	$(RUN)/python -m tests.engine.kill_test --database postgresql --how database --strikes 20 --rounds $(or $(ROUNDS),5)

.PHONY: failover-test
failover-test: $(DEVELOPMENT) ## the primary of a replicated PostgreSQL killed twenty times under load (Patroni and etcd)
	$(RUN)/python -m tests.engine.failover_test --kills $(or $(KILLS),20)

.PHONY: lateness-test
lateness-test: $(DEVELOPMENT) ## lateness with 10,000 clocks, jumps of the machine's clock, a suspend of half an hour
	$(RUN)/python -m tests.engine.lateness_test steady
	$(RUN)/python -m tests.engine.lateness_test jumps --incidents 2000
	$(RUN)/python -m tests.engine.lateness_test suspended --incidents 2000
