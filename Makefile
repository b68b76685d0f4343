# `make plan` plans a day on real roads; `make test` passes the tests. Each does all its own set-up on a fresh machine
# with a Rust toolchain; what it lacks and cannot install, it names.

FOLDER ?= data/malta
OUT ?= out/$(notdir $(FOLDER))
LIMIT ?= 30s
FULLSWEEP := target/release/fullsweep

.PHONY: plan test page build quality screenshot fuzz bench clean

plan: build
	$(FULLSWEEP) plan $(FOLDER) --out $(OUT) --time-limit $(LIMIT)
	$(FULLSWEEP) check $(FOLDER) $(OUT)/plan.json

test:
	./tools/test.sh

# The map pages, built from web/ by Node.js and npm; without them the binary still builds and writes all else.
page:
	@./tools/page.sh

build: page
	cargo build --release --locked

# The gate on the quality of plans, as CI runs it.
quality: build
	$(FULLSWEEP) bench suite benches/quality.toml --out target/quality

screenshot: build
	./tools/screenshot.sh

fuzz:
	./tools/fuzz.sh

bench:
	cargo bench --locked

clean:
	cargo clean
	rm -rf out web/dist/*.html web/node_modules
