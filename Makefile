# The one door to every tool. `make help` lists what there is.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
SECONDS ?= 60
ARM := aarch64-unknown-linux-gnu
# Longest input, memory in MiB, and seconds for one input: more is a finding.
FUZZ_BOUNDS := -max_len=70000 -rss_limit_mb=1024 -timeout=5

# Captures, labels and scoring scripts that are no part of the repository; tests that need them say so.
ASEPSIS_SHARED ?= ../shared
export ASEPSIS_SHARED := $(abspath $(ASEPSIS_SHARED))
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export VIRTUAL_ENV := $(abspath .venv)

ENGINE_SOURCES := $(shell find engine -type d \( -name target -o -name fuzz -o -name golden \) -prune -o \
	-type f \( -name '*.rs' -o -name '*.toml' -o -name '*.pyi' -o -name '*.py' -o -name Cargo.lock \) -print)
CONSOLE_SOURCES := $(shell find console -type d \( -name node_modules -o -name dist \) -prune -o -type f -print)
# The built console is left out: its files have other names after each build. So is what is compiled of the rules.
PACKAGED := $(shell find src knowledge packaging tools -path src/asepsis/api/console -prune -o -type f -not -name '*.pyc' \
	-not -name compiled_rules.json -print)
RULES := $(shell find knowledge/identification -type f) $(wildcard src/asepsis/identification/*rule*.py) src/asepsis/identification/compiled.py

.PHONY: help demo test check golden fuzz bench dist cross audit docs lock clean

help: ## List the targets
	@printf 'make TARGET, with TARGET one of:\n'
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | awk -F '\t' '{ printf "  %-8s %s\n", $$1, $$2 }'

demo: .make/rules ## Set up, then show which devices a small practice has; needs no Node
	@$(BIN)/asepsis demo
	@printf '\nYour own capture:   .venv/bin/asepsis analyze CAPTURE.pcap\n'
	@printf 'All commands:       .venv/bin/asepsis --help\n'

test: .make/rules .make/development .make/system-packages .make/console ## Set up all, run every test, end with one line of counts
	@$(BIN)/python tools/run_tests.py

check: .make/asepsis .make/development .make/cargo-deny .make/console ## Format, lint, types, contracts, licences, generated files
	cargo fmt --manifest-path engine/Cargo.toml --all -- --check
	cargo fmt --manifest-path engine/fuzz/Cargo.toml -- --check
	cargo clippy --manifest-path engine/Cargo.toml --workspace --all-targets --locked -- -D warnings
	cargo deny --manifest-path engine/Cargo.toml --log-level error check licenses bans sources
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest asepsis_engine --allowlist tools/stubtest-allowlist.txt
	$(BIN)/lint-imports
	$(BIN)/python tools/document_observations.py --check
	$(BIN)/pytest tests/repository
	@if command -v npm >/dev/null; then npm --prefix console run check; else $(call skip,the console is not checked); fi

golden: .make/development ## Write the expectations of all golden captures anew; read each changed line
	ASEPSIS_GOLDEN=write cargo test --manifest-path engine/Cargo.toml --workspace --locked golden

fuzz: ## Feed random bytes from the link layer up, SECONDS=60
	@command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz@0.13.2
	$(PYTHON) tools/seed_fuzzing.py engine/protocols $(wildcard $(ASEPSIS_SHARED)/captures)
	cd engine && RUSTC_BOOTSTRAP=1 cargo fuzz run any_bytes -- -max_total_time=$(SECONDS) $(FUZZ_BOUNDS)

bench: .make/rules ## Time the engine beside its peers; see bench/README.md
	$(MAKE) --no-print-directory -C bench

dist: .make/dist ## Wheels that install offline, and a Debian package, in dist/

cross: .make/build .make/rust ## Wheel of the engine for 64-bit ARM, in dist/aarch64/
	$(call need,aarch64-linux-gnu-gcc,apt-get install gcc-aarch64-linux-gnu)
	$(call need,rustup,install Rust with rustup)
	rustup target add $(ARM)
	CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc \
	$(BIN)/maturin build --quiet --release --locked --target $(ARM) --manifest-path engine/python/Cargo.toml --out dist/aarch64

audit: .make/cargo-deny .make/development ## Ask the advisory databases about our dependencies; needs the internet
	cargo deny --manifest-path engine/Cargo.toml check advisories
	$(BIN)/uv tool run pip-audit --require-hashes --disable-pip --requirement requirements/runtime.txt
	npm --prefix console audit --omit=dev

docs: .make/asepsis ## Write the generated pages of docs/reference anew
	$(BIN)/python tools/document_observations.py

lock: .make/development ## Resolve the Python packages anew (after a change of pyproject.toml)
	$(BIN)/python tools/lock_requirements.py

clean: ## Remove everything that was built
	rm -rf .venv .make dist build engine/target engine/fuzz/target console/node_modules src/asepsis/api/console
	rm -f knowledge/compiled_rules.json
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --- What the targets stand on: a stamp in .make/ for each step, so that a second run does only what changed ---

need = @command -v $(1) >/dev/null || { echo 'asepsis: $(1) is missing. Remedy: $(2)' >&2; exit 1; }

# Without npm: a word on what is left out, and a failure where continuous integration promised to leave nothing out.
skip = { echo 'asepsis: npm is missing: $(1). Remedy: install Node.js 20 or newer' >&2; test "$${CI:-}" != true; }

.venv/pyvenv.cfg:
	$(call need,$(PYTHON),install Python 3.11 or newer)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo 'asepsis: $(PYTHON) is older than 3.11. Remedy: make PYTHON=python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo 'asepsis: the venv module of Python is missing. Remedy: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv .venv

.make/build .make/runtime .make/development: .make/%: requirements/%.txt .venv/pyvenv.cfg
	@mkdir -p .make
	$(BIN)/pip install --quiet --require-hashes --requirement $<
	@rm -rf .mypy_cache # mypy remembers that a package was not there
	@touch $@

.make/rust:
	$(call need,cargo,install Rust 1.88 or newer with rustup)
	$(call need,cc,apt-get install gcc libc6-dev)
	@printf '%s\n' 1.88.0 "$$(cargo --version | cut -d ' ' -f 2)" | sort --check=quiet --version-sort || \
	{ echo 'asepsis: cargo is older than 1.88. Remedy: rustup update' >&2; exit 1; }
	@mkdir -p .make && touch $@

# What the engine meets often, counted once for this compiler; after large changes `rm .make/profile` counts anew.
.make/profile: tools/profile_engine.py tools/training_capture.py .venv/pyvenv.cfg .make/rust
	$(BIN)/python -m tools.profile_engine build/profile
	@touch $@

.make/engine: $(ENGINE_SOURCES) .make/build .make/rust .make/profile
	@rm -rf build/engine
	CARGO_ENCODED_RUSTFLAGS="$$(cat build/profile/rustflags)" $(BIN)/maturin build --quiet --release --locked --manifest-path engine/python/Cargo.toml --out build/engine
	$(BIN)/pip install --quiet --no-deps --no-index --force-reinstall build/engine/*.whl
	@touch $@

.make/asepsis: pyproject.toml .make/runtime .make/engine
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src # an account or a setting that may not write it would compile at each start
	@touch $@

# Without them, and after a change, rules are read as they are written, which takes a fifth of a second.
.make/rules: tools/compile_rules.py $(RULES) .make/asepsis
	$(BIN)/python -m tools.compile_rules
	@touch $@

.make/system-packages: tools/system-packages.txt .venv/pyvenv.cfg
	$(BIN)/python tools/install_system_packages.py
	@touch $@

.make/cargo-deny: .make/rust
	@command -v cargo-deny >/dev/null || cargo install --locked cargo-deny@0.20.2
	@touch $@

.make/wheelhouse: requirements/runtime.txt .venv/pyvenv.cfg
	@mkdir -p .make && rm -rf build/wheelhouse
	$(BIN)/pip download --quiet --require-hashes --only-binary :all: --requirement $< --dest build/wheelhouse
	@touch $@

.make/dist: .make/rules .make/console .make/wheelhouse $(PACKAGED)
	$(call need,npm,install Node.js 20 or newer: the console is built with it)
	$(BIN)/python -m tools.build_packages
	@touch $@

.make/console: $(CONSOLE_SOURCES) .venv/pyvenv.cfg
	@mkdir -p .make
	@if command -v npm >/dev/null; then \
	npm --prefix console ci --no-audit --no-fund && npm --prefix console run build && touch $@; \
	else $(call skip,the console is not built); fi
