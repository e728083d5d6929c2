# make demo | test | test-slow | kernels | lint | build | zip | translations | frozen | bench | bench-quick | bench-profile | clean; each sets up what it needs first
PLUGIN := build/g40_plugin
BIN := .venv/bin
ENGINE := .venv/.ready
QGIS_SIDE := .venv-qgis/.ready
BENCH := .bench-venv/.ready
DUTCH := i18n/g40_nl.mo
# the style that is written last stands for all
STYLES := resources/styles/crossings_back_nl.qml
# what the page for residents is drawn with; the file that is written last stands for all
LIBRARIES := resources/page/libraries/versions.json
SYSTEM := build/.system
# what the QGIS side runs in: no display, settings of its own, the built plugin, the engine made here
QGIS_ENV := QT_QPA_PLATFORM=offscreen PYTHONPATH=build G40_ENGINE_PYTHON=$(CURDIR)/$(BIN)/python

.DELETE_ON_ERROR:
.PHONY: setup kernels demo test test-slow test-engine test-qgis lint build zip translations frozen bench bench-quick bench-profile clean

setup: $(SYSTEM) $(ENGINE) $(QGIS_SIDE) $(DUTCH) $(STYLES) $(LIBRARIES)

$(SYSTEM): scripts/system_packages.sh
	sh scripts/system_packages.sh
	mkdir -p build
	touch $@

# where there is a Python for the engine already, its libraries come while the system's packages do
ifeq ($(shell sh scripts/find_python.sh 2>/dev/null),)
$(ENGINE): $(SYSTEM)
endif
$(ENGINE): resources/requirements.txt requirements-dev.txt requirements-batch.txt pyproject.toml
	test -x $(BIN)/python || "$$(sh scripts/find_python.sh)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r resources/requirements.txt -r requirements-dev.txt -r requirements-batch.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(QGIS_SIDE): $(SYSTEM) requirements-qgis.txt
	test -x .venv-qgis/bin/python || /usr/bin/python3 -m venv --system-site-packages .venv-qgis
	.venv-qgis/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-qgis.txt
	touch $@

$(DUTCH): i18n/g40_nl.po $(ENGINE)
	$(BIN)/python scripts/translations.py --compile

# with QGIS's own Python; the seed fixes the order of XML attributes
$(STYLES): $(SYSTEM) $(wildcard scripts/styles/*.py) $(wildcard g40_plugin/catalogue/*.py) $(DUTCH)
	QT_QPA_PLATFORM=offscreen QT_HASH_SEED=0 PYTHONPATH=. PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 scripts/styles

# the npm registry is the only place that has them; what is fetched is checked by its hash (package-lock.json)
$(LIBRARIES): $(SYSTEM) package-lock.json scripts/page_libraries.py
	npm ci --silent
	python3 scripts/page_libraries.py

# the whole line on the sample city, scored by the real qgis_process
demo: $(ENGINE) build
	$(BIN)/python scripts/demo.py

# compiled once before the tests, which would each wait for it: of the sources and of the built plugin
KERNELS := g40_plugin/engine/__main__.py $(PLUGIN)/engine/__main__.py
kernels: $(KERNELS:%=kernels-of/%)
kernels-of/%: $(ENGINE) build
	$(BIN)/python -B -X utf8 -I $(CURDIR)/$* engine prepare

test: test-engine test-qgis

test-engine: $(SYSTEM) $(ENGINE) build
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

# proofs that take minutes each: an indicator added with one place forgotten at a time
test-slow: setup build
	sh scripts/system_packages.sh postgis
	$(BIN)/python -m pytest -m slow --numprocesses 2
	$(QGIS_ENV) .venv-qgis/bin/python -m pytest tests/qgis -m slow -o filterwarnings=default

test-qgis: setup build
	$(QGIS_ENV) .venv-qgis/bin/python -m pytest tests/qgis --numprocesses 2 --dist loadfile -o filterwarnings=default

# every check runs, and one failure fails the whole
lint: $(ENGINE) build
	@failed=0; \
	$(BIN)/ruff check --output-format concise . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/python scripts/translations.py --check || failed=1; \
	$(BIN)/python scripts/scan.py $(PLUGIN) || failed=1; \
	exit $$failed

# the plugin as QGIS wants it: one folder; dates are kept, as what was compiled of a file counts for its date
build: $(DUTCH) $(STYLES) $(LIBRARIES)
	rm -rf $(PLUGIN)
	mkdir -p $(PLUGIN)
	cp -rp g40_plugin/. algorithms resources i18n metadata.txt LICENSE $(PLUGIN)/
	find $(PLUGIN) \( -name __pycache__ -o -name '*.pyc' -o -name '*.po' \) -prune -exec rm -rf {} +

zip: build
	mkdir -p dist
	rm -f dist/g40_plugin.zip
	cd build && python3 -m zipfile -c ../dist/g40_plugin.zip g40_plugin

# new texts come into i18n/g40_nl.po empty, texts that are gone go out
translations: $(ENGINE)
	$(BIN)/python scripts/translations.py

# the full results that the tests compare with, anew: read the difference before it is committed
frozen: $(ENGINE) $(DUTCH)
	$(BIN)/python scripts/freeze.py

# the peers live beside the engine here and nowhere else; one that cannot be installed is named in the table
$(BENCH): $(SYSTEM) resources/requirements.txt requirements-bench.txt pyproject.toml
	test -x .bench-venv/bin/python || "$$(sh scripts/find_python.sh)" -m venv .bench-venv
	.bench-venv/bin/python -m pip install --quiet --disable-pip-version-check -r resources/requirements.txt
	grep -v '^#' requirements-bench.txt | while read -r peer; do \
		.bench-venv/bin/python -m pip install --quiet --disable-pip-version-check \
			-c resources/requirements.txt "$$peer" || echo "$$peer cannot be installed here"; \
	done
	.bench-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

bench: $(BENCH) build
	.bench-venv/bin/python scripts/bench

bench-quick: $(BENCH) build
	.bench-venv/bin/python scripts/bench --quick

bench-profile: $(BENCH) build
	.bench-venv/bin/python scripts/bench --profile

clean:
	rm -rf build dist out resources/styles resources/page/libraries node_modules .venv .venv-qgis .bench-venv g40.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache .qgis-settings
