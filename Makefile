# What a person types. `make help` lists it.
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
SHELL := bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
PHOTOS ?=
REFERENCE ?=
DATA ?=
export PHOTOS REFERENCE DATA

# Debian packages to build with; alternatives after a bar, the first is installed.
PACKAGES := libpng-dev libjpeg-dev|libjpeg62-turbo-dev|libjpeg-turbo8-dev libsqlite3-dev libdnnl-dev libopenblas0|libopenblas-dev \
	libedit-dev pkg-config|pkgconf
# And to test with: a terminal that programs can type into, readers of the manual page and of the completions.
TEST_PACKAGES := tmux mandoc zsh fish

# The program carries the Swift runtime, so that it runs where no toolchain is installed.
RELEASE := -c release --static-swift-stdlib --product behold
PROGRAM := .build/release/behold
BUILT := .build/built
SOURCES = $(shell find Package.swift Sources assets vocab -type f)

# Tests are built apart: testability changes how every module is compiled.
TESTS := -c release --scratch-path .build/tests --explicit-target-dependency-import-check error --disable-xctest

FORMATTED := Package.swift Sources Tests assets vocab Benchmarks Examples

# A shell that doesn't expand the ~ of PREFIX=~/.local leaves it to us.
ROOT := $(DESTDIR)$(patsubst ~/%,$(HOME)/%,$(PREFIX))
BIN := $(ROOT)/bin
SHARE := $(ROOT)/share/behold
MANUAL := $(ROOT)/share/man/man1/behold.1
COMPLETIONS := $(ROOT)/share/bash-completion/completions/behold $(ROOT)/share/zsh/site-functions/_behold \
	$(ROOT)/share/fish/vendor_completions.d/behold.fish

.PHONY: help setup build demo test lint format install uninstall example bench clean

help:
	@cat <<'END'
	make demo                   install what is missing, build, ask, caption, show the history
	make demo PHOTOS=~/Pictures the same with your own photos
	make test                   install what is missing, run every check and test
	make build                  the program: $(PROGRAM)
	make install PREFIX=…       program, model, samples, manual page and shell completions (default $(PREFIX));
	                            make uninstall takes them away
	make example                build and run Examples/AskAPhoto, a package that uses this one
	make bench PHOTOS=…         measure; with REFERENCE=… beside the PyTorch reference (see Benchmarks/README.md)
	make format                 format the sources
	make clean                  remove .build
	END

setup:
	@command -v $(SWIFT) >/dev/null || {
	    echo "Behold needs Swift 6.2 or newer, and \`$(SWIFT)\` is not on the PATH: see https://www.swift.org/install/linux" >&2
	    exit 1
	}
	if ! command -v dpkg-query >/dev/null; then
	    echo "This isn't a Debian system, so nothing was checked. Behold needs the development files of" >&2
	    echo "libpng, libjpeg-turbo, SQLite, oneDNN and libedit, pkg-config, and the library OpenBLAS." >&2
	    exit 0
	fi
	installed() { [[ "$$(dpkg-query -W -f='<$${db:Status-Status}>' "$$@" 2>/dev/null)" == *'<installed>'* ]]; }
	missing=()
	for package in $(foreach p,$(PACKAGES),'$(p)'); do
	    IFS='|' read -ra names <<< "$$package"
	    installed "$${names[@]}" || missing+=("$${names[0]}")
	done
	[ $${#missing[@]} -gt 0 ] || exit 0
	echo "Missing Debian packages: $${missing[*]}"
	if ! command -v apt-get >/dev/null; then
	    echo "apt-get isn't here to install them: please install them yourself." >&2
	    exit 1
	fi
	root=()
	if [ "$$(id -u)" != 0 ]; then
	    command -v sudo >/dev/null || { echo "Please install them as root: apt-get install $${missing[*]}" >&2; exit 1; }
	    root=(sudo)
	fi
	run() { echo "+ $$*"; "$$@"; }
	update() { run "$${root[@]}" apt-get update; }
	install() {
	    run "$${root[@]}" env DEBIAN_FRONTEND=noninteractive \
	        apt-get install --yes --no-install-recommends "$${missing[@]}" < /dev/null
	}
	updated=
	if [ -z "$$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit)" ] \
	    || ! apt-cache show "$${missing[@]}" >/dev/null 2>&1; then
	    update
	    updated=yes
	fi
	install || { [ -z "$$updated" ] && update && install; }

build: setup
	$(SWIFT) build $(RELEASE)
	touch $(BUILT)

# `sudo make install` builds nothing where the program is newer than its sources.
$(BUILT): $(SOURCES)
	$(MAKE) build

demo: build
	@Examples/demo.sh $(PROGRAM) $(if $(PHOTOS),"$$PHOTOS")

test: PACKAGES += $(TEST_PACKAGES)
test: setup lint
	$(SWIFT) test $(TESTS)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(wildcard $(FORMATTED))

format:
	$(SWIFT) format --in-place --recursive --parallel $(wildcard $(FORMATTED))

install: $(BUILT)
	install -d '$(BIN)' '$(SHARE)/model' '$(SHARE)/samples'
	install -s -m 755 $(PROGRAM) '$(BIN)/behold'
	install -m 644 assets/behold-small/* vocab/vocab.txt vocab/answers.txt '$(SHARE)/model'
	install -m 644 assets/samples/*.{png,jpg,tsv} '$(SHARE)/samples'
	install -m 644 assets/MODEL_CARD.md LICENSE NOTICE '$(SHARE)'
	# Of nobody's settings: their defaults would be told of.
	printed() { XDG_CONFIG_HOME=/dev/null $(PROGRAM) "$$@" | install -D -m 644 /dev/stdin "$$target"; }
	target='$(MANUAL)' printed manual
	target='$(word 1,$(COMPLETIONS))' printed completions bash
	target='$(word 2,$(COMPLETIONS))' printed completions zsh
	target='$(word 3,$(COMPLETIONS))' printed completions fish

uninstall:
	rm -f '$(BIN)/behold'
	rm -rf '$(SHARE)'
	rm -f '$(MANUAL)' $(foreach file,$(COMPLETIONS),'$(file)')

example: setup
	$(SWIFT) run -c release --package-path Examples/AskAPhoto AskAPhoto assets/samples/red-circle.png "what color is the circle"

bench: $(BUILT)
	@Benchmarks/run.sh "$$PHOTOS" "$$REFERENCE" "$$DATA"

clean:
	rm -rf .build Benchmarks/.build Examples/AskAPhoto/.build
