#!/bin/sh
# Makes .venv what dev-requirements.lock and pyproject.toml say; does nothing where it is so already.
# With demo-requirements.lock as the argument, it installs only the packages of this lock, and not airudder itself.
# They are a part of those in dev-requirements.lock, so a .venv that has all of those needs nothing.
# POSIX sh: this has to work, and to explain itself, before there is a Python.
set -u
cd "$(dirname "$0")/.." || exit 1

venv=.venv
py=$venv/bin/python
log=$venv/setup.log
asked=${PYTHON:-}
all=dev-requirements.lock
lock=${1:-$all}
case $lock in  # for the messages; sizes in MB
    "$all") duration='about a minute' download=120 disk=600 ;;
    *) duration='some seconds' download=25 disk=200 ;;
esac

say() { printf 'airudder: %s\n' "$*" >&2; }
fail() {
    say "$1"
    shift
    for line in "$@"; do printf '    %s\n' "$line" >&2; done
    exit 1
}

# By running them: a version manager's shim may exist and yet refuse to start.
recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
with_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
with_pip() { "$1" -c 'import pip' >/dev/null 2>&1; }
identity() { "$1" -c 'import sys; print(sys.base_prefix, sys.version)' 2>/dev/null; }

# The stamps hold what was installed, not its hash: cmp is everywhere, and tells the truth. The folder belongs to
# them since neither a venv nor an editable install survives being moved.
locked() { pwd && cat "$1"; }
described() { pwd && cat pyproject.toml src/airudder/_version.py; }
installed() { [ -f "$venv/locked" ] && locked "$1" | cmp -s - "$venv/locked"; }
has_packages() { installed "$lock" || installed "$all"; }
has_airudder() {
    [ "$lock" = "$all" ] || return 0
    [ -f "$venv/described" ] && described | cmp -s - "$venv/described"
}

usable() {
    recent "$py" && with_pip "$py" || return 1
    [ -z "$asked" ] || [ "$(identity "$asked")" = "$(identity "$py")" ]
}

find_python() {
    if [ -n "$asked" ]; then
        recent "$asked" || fail "PYTHON=$asked does not run, or is older than Python 3.11." \
            'Give the path of a Python 3.11 or newer, or leave PYTHON away to have one looked for.'
        with_venv "$asked" || without_venv "$asked"
        python=$asked
        return
    fi
    lame=
    for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
        recent "$python" || continue
        with_venv "$python" && return
        lame=${lame:-$python}
    done
    [ -z "$lame" ] || without_venv "$lame"
    fail 'no Python 3.11 or newer was found (looked for python3.14, 3.13, 3.12, 3.11, python3, python).' \
        'Debian, Ubuntu:  sudo apt install python3 python3-venv   (where that is older: python3.11 python3.11-venv)' \
        'Fedora:          sudo dnf install python3' \
        'macOS:           brew install python@3.13' \
        'Or name one:     make PYTHON=/path/to/python3'
}

without_venv() {
    v=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    fail "$1 is Python $v, but lacks what makes virtual environments (venv with ensurepip)." \
        "Debian, Ubuntu:  sudo apt install python3-venv   (or python$v-venv)" \
        'Or name another: make PYTHON=/path/to/python3'
}

make_venv() {
    find_python
    say "making $venv with $("$python" -c 'import sys; print("Python", sys.version.split()[0], "from", sys.base_prefix)')"
    "$python" -m venv --clear "$venv" || fail "could not make $venv." \
        "Is the disk full, or the folder not yours to write in? Remove $venv and try again."
}

# The usual causes by the words pip uses for them; the log for all else.
explain() {
    say "pip could not install $1; the end of $log:"
    tail -n 8 "$log" | sed 's/^/    | /' >&2
    if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        fail "A downloaded file is not the one that $lock names." \
            'A package index between here and the public one serves other files, or a download broke off:' \
            "$py -m pip cache purge, then try again."
    elif grep -qi 'No space left' "$log"; then
        fail 'The disk is full.' "About $disk MB are needed."
    elif grep -qiE 'NewConnectionError|ConnectTimeout|ReadTimeout|Name or service|name resolution|nodename nor|Connection (refused|broken|aborted|reset)|Network is unreachable|ProxyError|SSLError|Could not find a version|No matching distribution' "$log"; then
        fail 'The package index could not be reached, or lacks a version that the lock names.' \
            "The first set-up downloads about $download MB. Behind a proxy: set HTTPS_PROXY." \
            'With an index of your own: set PIP_INDEX_URL. Then run make again.'
    fi
    exit 1
}

install() {
    what=$1
    shift
    env PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 \
        "$py" -m pip install "$@" >"$log" 2>&1 || explain "$what"
}

# Two makes in one checkout would install over each other.
one_at_a_time() {
    waited=
    until mkdir .venv.lock 2>/dev/null; do
        owner=$(cat .venv.lock/pid 2>/dev/null)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf .venv.lock  # its owner was killed
            continue
        fi
        [ -d .venv.lock ] || [ -w . ] || fail "this folder is not writable, so there is no place for $venv."
        [ -n "$waited" ] || say 'waiting for another make to finish its set-up (if there is none: rm -r .venv.lock)'
        waited=1
        sleep 1
    done
    trap 'rm -rf .venv.lock' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    echo $$ >.venv.lock/pid
}

command -v git >/dev/null 2>&1 || {
    say 'git was not found; the targets run without it, but .ci/run and any commit need it.'
    printf '    Debian, Ubuntu: sudo apt install git    Fedora: sudo dnf install git    macOS: xcode-select --install\n' >&2
}

has_packages && has_airudder && usable && exit 0

one_at_a_time
usable || make_venv
if ! has_packages; then
    say "installing $lock into $venv (the first time $duration)"
    install "the packages of $lock" --require-hashes -r "$lock"
    locked "$lock" >"$venv/locked"
fi
if ! has_airudder; then
    install 'airudder itself' --no-index --no-deps --no-build-isolation -e .
    described >"$venv/described"
fi
