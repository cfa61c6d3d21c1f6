# `make demo` and `make test` set up all that they need in $(VENV); only Python 3.10 or newer, make and git must be there.

VENV ?= .venv
BIN = $(VENV)/bin
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && echo $$python && break; done)

# Two processes; tests/conftest.py says which tests may run at the same time.
AT_ONCE ?= -n 2 --dist loadgroup
N ?= 1000
SEED ?= 1

.PHONY: demo test fast fuzz lint messages dev bytecode clean

# Exit code 1 is what `broken` is for; any other one fails the demo, and so does a finding in `healthy`, or a tool of it that does not answer.
demo: bytecode
	@echo '$$ cozecheck check examples/broken'
	@$(BIN)/cozecheck check examples/broken; code=$$?; echo "exit code $$code (1 is expected: the examples are broken)"; test $$code = 1
	@echo
	@echo '$$ cozecheck check examples/healthy'
	@$(BIN)/cozecheck check examples/healthy; code=$$?; echo "exit code $$code (0 is expected)"; test $$code = 0
	@echo
	@echo '$$ cozecheck smoke examples/healthy --mock'
	@$(BIN)/cozecheck smoke examples/healthy --mock; code=$$?; echo "exit code $$code (0 is expected)"; test $$code = 0

test: $(VENV)/ready-dev bytecode
	$(BIN)/python -m pytest $(AT_ONCE) $(TESTS)

# Without the tests marked slow, for use while editing.
fast: $(VENV)/ready-dev bytecode
	$(BIN)/python -m pytest $(AT_ONCE) -m 'not slow' $(TESTS)

# Compares N made-up configurations with the Go reference, and stores disagreements in tests/conformance.
fuzz: $(VENV)/ready-dev bytecode
	$(BIN)/python -m tests.fuzz --n $(N) --seed $(SEED) --store

# Collects the messages for translation, and compiles the translations.
messages: $(VENV)/ready-dev
	$(BIN)/python scripts/messages.py

lint: $(VENV)/ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

dev: $(VENV)/ready-dev

# Where Python is told to write no bytecode (PYTHONDONTWRITEBYTECODE), each start would compile the whole package anew.
bytecode: $(VENV)/ready
	@$(BIN)/python -m compileall -q cozecheck

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.10 or newer is needed; none found. Say where it is: make PYTHON=/path/to/python3' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# `--group` needs pip 25.1.
$(VENV)/ready: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[serve]'
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@
