# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
PY      = $(VENV)/bin/python
PIP     = PIP_DISABLE_PIP_VERSION_CHECK=1 $(PY) -m pip install --quiet
HASHED  = $(PIP) --require-hashes --no-deps
APP     = $(VENV)/.app-ready
DEV     = $(VENV)/.dev-ready

.PHONY: run test bench lint examples old-jpeg lock clean

run: $(APP)  ## open the app in the browser
	$(PY) -m dlcore serve

test: lint  ## every test, the browser tests too
	$(PY) tests/browser.py --install
	$(PY) -m pytest -n 2 --dist loadgroup

lint: $(DEV)  ## what the checker says of style
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

bench: $(DEV)  ## speed and quality against peers, one JSON line per comparison
	$(PIP) -c constraints.txt -r benchmarks/requirements.txt
	$(PY) -m benchmarks

examples: $(APP)  ## train the finished examples that ship with the app again
	$(PY) -m dlcore examples

old-jpeg: $(APP)  ## a decoder for old DICOM files that is under the GPL-3, for who wants it
	$(HASHED) -r locks/old-jpeg.txt

lock:  ## write the hashes anew, after a change of requirements (needs uv)
	$(PY) locks/make.py

$(APP): locks/app.txt locks/torch.txt
	@$(PYTHON) -c 'import sys; sys.exit("Cajal needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	@echo "Setting up $(VENV): a few minutes the first time, seconds after that."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(HASHED) -r locks/app.txt
	@$(PY) locks/install_torch.py $(TORCH_FROM)
	@touch $@

$(DEV): $(APP) locks/dev.txt
	@$(HASHED) -r locks/dev.txt
	@touch $@

clean:
	rm -rf $(VENV)
