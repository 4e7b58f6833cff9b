# SPDX-License-Identifier: Apache-2.0
#
# A thin front for Meson and Ninja. `make help` lists what there is. Every target first installs
# what it needs (tools/setup.sh says what, and does nothing when all of it is there).

BUILD ?= build
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help run build test bench fuzz lint sanitize coverage install clean

help: ## show this list
	@echo "The Trust Center: make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: build ## install what is needed, build, and look at the report of an example
	@tools/example.sh $(BUILD)

build: $(BUILD)/build.ninja ## build the program: build/trustcenter
	@ninja -C $(BUILD) program
	@echo "Built: $(BUILD)/trustcenter"

$(BUILD)/build.ninja:
	@tools/setup.sh build
	@meson setup $(BUILD) -Dtests=false

test: ## install what the tests need, build and run all tests
	@tools/setup.sh build test browser
	@tools/configure.sh $(BUILD) -Dtests=true
	@ninja -C $(BUILD)
	@python3 tools/run_tests.py $(BUILD)

bench: ## measure speed and memory, beside the floor that this machine allows
	@tools/setup.sh build bench
	@tools/configure.sh $(BUILD)-bench --buildtype=release -Dtests=false -Dbench=true
	@ninja -C $(BUILD)-bench
	@tools/bench.sh $(BUILD)-bench

fuzz: ## fuzz every parser for FUZZ_SECONDS (60) each, under ASan and UBSan
	@tools/setup.sh build test clang
	@CC=clang-19 tools/configure.sh $(BUILD)-fuzz -Dtests=true -Dfuzz=true \
		-Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C $(BUILD)-fuzz
	@python3 tools/run_fuzz.py $(BUILD)-fuzz $(FUZZ_SECONDS)

lint: ## compilers, analysers, formatting and the rules of the house
	@tools/setup.sh build test clang lint
	@python3 tools/lint.py

sanitize: ## run all tests under ASan and UBSan
	@tools/setup.sh build test clang
	@CC=clang-19 tools/configure.sh $(BUILD)-asan -Dtests=true \
		-Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C $(BUILD)-asan
	@python3 tools/run_tests.py $(BUILD)-asan

coverage: ## line and branch coverage of the core; fails below 95 % of lines
	@tools/setup.sh build test coverage
	@# Threads count too: without atomic counters gcov may print a count below zero.
	@tools/configure.sh $(BUILD)-coverage -Dtests=true -Db_coverage=true --optimization=0 \
		-Dc_args=-fprofile-update=atomic
	@ninja -C $(BUILD)-coverage
	@tools/coverage.sh $(BUILD)-coverage

install: $(BUILD)/build.ninja ## install program, library, headers, manual: PREFIX=/usr/local
	@tools/configure.sh $(BUILD) --prefix=$(PREFIX)
	@meson install -C $(BUILD)

clean: ## remove everything that was built
	rm -rf tests/e2e/node_modules $(BUILD) $(BUILD)-bench $(BUILD)-fuzz $(BUILD)-lint-* $(BUILD)-asan $(BUILD)-coverage
