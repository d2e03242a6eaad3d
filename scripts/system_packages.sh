#!/bin/sh
# What the tests need from the system: a browser, Chinese fonts, Pango, PostgreSQL's server programs, Java, Dovecot, strace; and
# the SDKs that send events to them, where there is node.
# As root on Debian it installs what is missing; elsewhere it says what was not found.
set -eu
sdks="$(dirname "$0")/../tests/sdks"
if command -v npm >/dev/null 2>&1 && [ ! "$sdks/node_modules/.package-lock.json" -nt "$sdks/package-lock.json" ]; then
  echo "Installing the SDKs that send events in tests"
  (cd "$sdks" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
fi
missing=""
command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 \
  || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing="$missing fonts-noto-cjk"
ldconfig -p 2>/dev/null | grep -q libpangoft2 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0" # PDF files
ldconfig -p 2>/dev/null | grep -q libharfbuzz-subset || missing="$missing libharfbuzz-subset0"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 \
  || missing="$missing postgresql"
command -v strace >/dev/null 2>&1 || missing="$missing strace" # what is on the disk when an answer leaves
java -version >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless" # Spark, beside DuckDB
command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ] || missing="$missing dovecot-imapd" # mailboxes to read
for extra in "$@"; do
  case "$extra" in
    postfix) [ -x /usr/sbin/smtp-sink ] || missing="$missing postfix" ;;
  esac
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  # The browser alone, where it is packaged without its windows.
  if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    missing=$(echo "$missing" | sed 's/ chromium/ chromium-headless-shell/')
  fi
  echo "Installing$missing"
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "Not found:$missing. Tests that need them say so; install them to run everything."
fi
