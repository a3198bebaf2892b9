# What one does here, by name. `just check` is what CI runs, in CI's order.

lock := ".venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --no-strip-markers"

# List the recipes.
default:
    @just --list --unsorted

# Run the hub on this machine; Ctrl-C stops it.
up *arguments:
    ./mediate up {{ arguments }}

# Load the real facts of Hilversum into the running hub.
load *arguments:
    ./mediate load hilversum {{ arguments }}

# What CI runs, in CI's order: the checks of the code, then the tests.
check: lint test

# Style, types, who imports whom, and that the generated contracts are current.
lint:
    ./mediate lint

# Write the generated contracts.
contracts:
    ./mediate contracts

# Run the tests; arguments go to pytest.
test *arguments:
    ./mediate test {{ arguments }}

# Take the pictures of the user guide anew; needs Chromium.
screenshots:
    ./mediate screenshots

# Measure against a floor or a peer in the same run, for example `just bench backbone`.
bench name *options:
    ./mediate bench {{ name }} {{ options }}

# Pin what the hub runs, is tested and is built with; hashes, no addresses.
lock:
    {{ lock }} -o requirements.lock requirements/runtime.in
    {{ lock }} -c requirements.lock -o requirements-dev.lock requirements/dev.in
    {{ lock }} -o requirements-web.lock requirements/web.in
    {{ lock }} -c requirements.lock -c requirements-dev.lock -c requirements-web.lock -o requirements-build.lock requirements/build.in
