# PetaSiaga. `make` lists what there is.
PYTHON ?= python3
.PHONY: help run demo manage test bench format messages pins

help:
	@echo "make run          install what is missing and start: database, web, worker, follower"
	@echo "make demo         the exercise of the launch day, in a database of its own (LATIHAN)"
	@echo "make manage C=…   a management command on its database, e.g. C='import_roads region.osm.pbf'"
	@echo "make test         linters, types and all tests, the browser's too (T=path for some)"
	@echo "make bench        benchmarks beside their peers (ONLY=name for one)"
	@echo "make format       format the code"
	@echo "make messages     bring locale/id up to date with the sentences of the code"
	@echo "make pins         pin the newest of all libraries (needs uv)"

run demo:
	@$(PYTHON) scripts/main.py $@

manage:
	@$(PYTHON) scripts/main.py manage $(C)

test:
	@$(PYTHON) scripts/main.py test $(T)

bench:
	@$(PYTHON) scripts/main.py bench $(ONLY)

format:
	.venv/bin/ruff check --fix . ; .venv/bin/ruff format . ; .venv/bin/djlint frontend/templates --reformat --quiet ; node_modules/.bin/biome check --write frontend/static/frontend tests/js

messages:
	@.venv/bin/python scripts/messages.py

PIN = uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes --no-emit-index-url --upgrade --custom-compile-command "make pins" --quiet
pins:
	$(PIN) --output-file requirements.txt
	$(PIN) --group dev --output-file requirements-dev.txt
