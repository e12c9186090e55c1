# Everything a newcomer needs: make demo, make test. The environment is made on first use.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types floors check bench chaos lock clean

demo: .venv/run
	$(BIN)/drejebot demo

test: .venv/dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: lint types floors

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

floors: .venv/dev
	$(BIN)/lint-imports

bench: .venv/dev
	$(BIN)/python -m pytest tests/bench/*bench*.py --override-ini addopts="-ra -s --import-mode=importlib"

# The long proofs of delivery, each with a seed and a size; hours, not minutes. SIZE=50 for a short look.
SIZE ?= 10000
chaos: .venv/dev
	$(BIN)/python -m tests.chaos.simulate --seed 1 --size $(SIZE)
	$(BIN)/python -m tests.chaos.simulate --bugs --size 60
	$(BIN)/python -m tests.chaos.kills --size 200
	$(BIN)/python -m tests.chaos.kills --size 200 --database pip
	$(BIN)/python -m tests.chaos.kills --size 100 --replicas 2 --database pip
	$(BIN)/python -m tests.chaos.outages --size 50
	$(BIN)/python -m tests.chaos.power --size $(SIZE)
	$(BIN)/python -m tests.chaos.faults --size 500
	$(BIN)/python -m tests.chaos.year
	LANES_EXAMPLES=1000 $(BIN)/python -m pytest -s tests/contract/test_lanes_model.py
	FUZZ_UPDATES=$(SIZE) $(BIN)/python -m pytest -s tests/telegram/test_update_fuzz.py tests/telegram/test_bot_fuzz.py

# The pinned, hashed lists of what is installed; run after a change of dependencies in pyproject.toml.
lock:
	uv pip compile pyproject.toml --quiet --generate-hashes --universal --no-header --no-annotate --output-file requirements.lock
	uv pip compile pyproject.toml --quiet --extra dev --constraint requirements.lock --generate-hashes --universal --no-header --no-annotate --output-file requirements-dev.lock

.venv/run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf .venv
