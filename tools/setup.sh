#!/bin/sh
# Makes the virtual environment with the locked wheels. Needs python3 (3.11 or later) with its venv module.
set -eu
venv=$1
python=${PYTHON:-python3}

command -v "$python" >/dev/null || { echo "python3 is missing: install Python 3.11 or later" >&2; exit 4; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or later is needed; $("$python" --version) was found. Say which: make setup PYTHON=python3.12" >&2
    exit 4
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv
    else
        echo "this Python cannot make virtual environments; mend it with: sudo apt-get install -y python3-venv" >&2
        exit 4
    fi
fi
echo "setting up $venv (once; about 600 MB)" >&2
[ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip' 2>/dev/null || { rm -rf "$venv"; "$python" -m venv "$venv"; }
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

# The browser's player is a convenience: without npm the browser's own HLS is used.
vendor=retrovue/web/static/vendor
if [ ! -f "$vendor/hls.min.js" ] && command -v npm >/dev/null; then
    mkdir -p "$vendor"
    if npm install --silent --no-save --no-audit --no-fund --prefix "$venv/npm" hls.js@1.7.4 >/dev/null 2>&1; then
        cp "$venv/npm/node_modules/hls.js/dist/hls.min.js" "$vendor/hls.min.js"
    else
        echo "hls.js could not be fetched; the browser's own HLS is used" >&2
    fi
fi
