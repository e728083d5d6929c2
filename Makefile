# usage: make demo | test | lint | build | zip | bench | clean
PLUGIN := build/g40_plugin

.PHONY: build zip clean

# the plugin as QGIS wants it: one folder
build:
	rm -rf $(PLUGIN)
	mkdir -p $(PLUGIN)
	cp -r g40_plugin/. algorithms resources i18n metadata.txt LICENSE $(PLUGIN)/
	find $(PLUGIN) \( -name __pycache__ -o -name '*.pyc' -o -name '*.ts' -o -name '*.po' -o -name '*.pot' \) -prune -exec rm -rf {} +

zip: build
	mkdir -p dist
	rm -f dist/g40_plugin.zip
	cd build && python3 -m zipfile -c ../dist/g40_plugin.zip g40_plugin
