# What a developer types. Each line calls a small program in scripts/ or benchmarks/; `make` alone shows them.
SHELL := /bin/sh
PY := .venv/bin/python

.PHONY: help set-up set-up-dev run test lint format messages lock bench bench-send bench-fanout bench-connect bench-directory bench-moderation

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

set-up:
	@python=$$(scripts/find_python.sh) && exec "$$python" -m scripts.set_up

set-up-dev:
	@python=$$(scripts/find_python.sh) && exec "$$python" -m scripts.set_up --dev

run: set-up  ## install what is missing, build, load the demo company, serve (PORT, DATA_DIR, DATABASE_URL, REDIS_URL)
	@exec $(PY) -m scripts.start

test: set-up-dev  ## everything that this machine allows; ARGS go to pytest
	@exec $(PY) -m scripts.check $(ARGS)

lint: set-up-dev  ## the checks without the tests
	@exec $(PY) -m scripts.check --lint

format: set-up-dev  ## write Python as ruff formats it
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

messages:  ## collect and compile the translations (needs gettext)
	@$(PY) manage.py makemessages --locale zh_Hans --no-obsolete --no-location --ignore 'frontend/*' --ignore '.venv/*'
	@$(PY) manage.py compilemessages --locale zh_Hans

lock:  ## pin the newest versions that requirements*.in allow, with their hashes
	@for name in requirements requirements-dev requirements-autobahn; do \
		$(PY) -m piptools compile --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras --no-emit-find-links \
			--no-emit-index-url --no-emit-trusted-host --output-file=$$name.txt $$name.in || exit 1; done

bench: bench-send bench-fanout bench-connect bench-directory bench-moderation  ## all benchmarks

bench-send: set-up-dev  ## messages acked per second, against the naive way
	@exec $(PY) -m benchmarks.send $(ARGS)

bench-fanout: set-up-dev  ## deliveries per second to 1,000 readers, against the naive way and a raw broadcast
	@exec $(PY) -m benchmarks.fanout $(ARGS)

bench-connect: set-up-dev  ## connections per second with their hello, memory per idle connection
	@exec $(PY) -m benchmarks.connect $(ARGS)

bench-directory: set-up-dev  ## search among 100,000 colleagues and the org chart's levels, against the naive ways
	@exec $(PY) -m benchmarks.directory $(ARGS)

bench-moderation: set-up-dev  ## 100,000 sensitive words in a message, against the naive ways
	@exec $(PY) -m benchmarks.moderation $(ARGS)
