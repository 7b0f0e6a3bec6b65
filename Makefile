# Each target only calls tasks.py, which says what it does: python tasks.py
# The first Python of the right version is taken; choose another by: make lab PYTHON=python3.12
FITS = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(or $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c '$(FITS)' 2>/dev/null && echo "$$python" && break; done),python3)

.DEFAULT_GOAL := help
.PHONY: help setup lab test bench removals faults contract-full classroom notebooks outputs diagrams kit pins clean

help:
	@$(PYTHON) tasks.py help

setup lab test bench removals faults contract-full classroom notebooks outputs diagrams kit pins clean:
	@$(PYTHON) tasks.py $@
