# Rollcall: `make run` and `make test` install what is missing, build, and do it. `make help` lists the rest.

SHELL := /bin/bash
# Outside the clone: a fresh clone starts from what was built before.
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/rollcall-target
BIN := $(CARGO_TARGET_DIR)/debug
RECORDER := $(BIN)/rollcall-recorder
SCREEN := $(or $(DISPLAY),$(WAYLAND_DISPLAY))
NEXTEST := $(shell command -v cargo-nextest 2>/dev/null)
export ROLLCALL_RECORDER = $(RECORDER)
export OUT_DIR ?= $(CURDIR)/out

.PHONY: help run demo test test-package bench package fmt recorder desktop ui here packages-run packages-test

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(if $(SCREEN),desktop,recorder) ## the console with a demo class (in a browser where there is no display)
ifneq ($(SCREEN),)
	$(BIN)/rollcall --demo
else
	@$(RECORDER) serve --demo --keep-alive
endif

demo: recorder ## record four demo participants for ten seconds into out/demo
	$(RECORDER) record --demo 4 --layout best-fit --seconds 10 --out $(OUT_DIR)/demo

packages-run:
	@.ci/packages build run $(if $(SCREEN),desktop)

packages-test:
	@.ci/packages build run desktop test

ui/node_modules/.package-lock.json: ui/package-lock.json
	cd ui && npm ci --no-audit --no-fund
	@touch $@

ui/dist/index.html: ui/node_modules/.package-lock.json $(shell find ui/src ui/public ui/*.html ui/*.ts ui/*.json -type f 2>/dev/null)
	cd ui && npm run build
	@touch $@

ui: ui/dist/index.html

# Debug builds read the UI in the clone they were built in; clones share what was built.
here:
	@[ "$$(cat $(CARGO_TARGET_DIR)/clone 2>/dev/null)" = "$(CURDIR)" ] || { mkdir -p $(CARGO_TARGET_DIR); \
	touch src-tauri/crates/http/build.rs; echo "$(CURDIR)" >$(CARGO_TARGET_DIR)/clone; }

recorder: packages-run ui here
	cargo build -p rollcall-recorder

desktop: packages-run ui here
	cargo build -p rollcall-recorder -p rollcall-desktop

test: packages-test here ## every check, with the runners' closing lines
	.ci/test

package: packages-run ui ## Debian packages of the console and of the headless recorder, in out/packages
	@.ci/packages build run desktop
	cargo build --release --locked -p rollcall-recorder -p rollcall-desktop
	src-tauri/packaging/build $(CARGO_TARGET_DIR)/release $(OUT_DIR)/packages

test-package: packages-test package ## install, use and remove both packages in fresh Debian 12 roots (root and network)
	@.ci/packages package
	tests/package/run $(OUT_DIR)/packages

bench: packages-test ui ## what recording costs, against its floor and against ffmpeg, and what the console costs
	cargo build --release -p rollcall-recorder -p rollcall-desktop
	cargo run --release -p rollcall-tests --bin rollcall-bench -- $(BENCH)
	cargo run --release -p rollcall-tests --bin rollcall-bench -- --uploads 1000
	cd tests/browser && npm ci --no-audit --no-fund --silent && \
	ROLLCALL_RECORDER=$(CARGO_TARGET_DIR)/release/rollcall-recorder npm run --silent bench
	ROLLCALL_DESKTOP=$(CARGO_TARGET_DIR)/release/rollcall tests/desktop/run bench.mjs

fmt: ## format everything
	cargo fmt --all
	cd ui && npm run format
