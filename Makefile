# One place to run everything from; `make help` lists it.
.PHONY: help run web test bench lint clean demo-geography
.DEFAULT_GOAL := help

WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: web ## build all and serve the demonstration on http://127.0.0.1:8080
	cargo build --release --locked
	./target/release/yeam demo

web: web/dist/index.html ## build the page, if its sources are newer

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

test: ## install what is missing, then run every check; the last line is the sum
	@tests/run

bench: web ## generate national data (N=1000000) and measure it against PostGIS and a bare server
	@tests/install postgresql wrk gdal
	cargo bench --locked --bench national -- $(if $(N),--buildings $(N))

lint: ## format and lint Rust and TypeScript, changing nothing
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cd web && npm run lint

demo-geography: ## derive demo/geography.json anew from public packages (130 MB)
	python3 -m venv target/venv
	target/venv/bin/pip install -q -r demo/requirements.txt
	target/venv/bin/python demo/geography.py

clean: ## remove what was built; the databases in data/ stay
	cargo clean
	rm -rf web/dist web/node_modules
