#!/usr/bin/env bash
# A real PostgreSQL (15 or newer) with pgvector, in one folder, for the tests of the server path.
#
#   scripts/test-postgres.sh DIR PORT    set up once, start, print DATABASE_URL=…
#   scripts/test-postgres.sh DIR stop    stop it; DIR may then be deleted
#
# For Debian 12 or newer, as root. System-wide it installs libraries only, and a compiler where
# Debian ships no pgvector; the server itself is unpacked into DIR. DIR must lie where every user
# may look (/tmp, not /root), because PostgreSQL refuses to run as root and runs as `nobody`.
# FSYNC=on keeps a server's usual durability, for crash tests; the default is fast and careless.
set -euo pipefail

if [ $# -ne 2 ]; then
  sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
mkdir -p "$1"
readonly dir=$(cd "$1" && pwd) action=$2
readonly root=$dir/root data=$dir/data log=$dir/server.log
export DEBIAN_FRONTEND=noninteractive

say() { echo "test-postgres: $*" >&2; }

# The newest PostgreSQL that this machine's package lists offer.
newest_version() {
  apt-cache pkgnames postgresql- | sed -n 's/^postgresql-\([0-9]\+\)$/\1/p' | sort -n | tail -1
}

# What the server was linked against, but not the server: no system service, no cluster.
install_libraries() {
  apt-cache depends --important "postgresql-$1" "postgresql-client-$1" |
    sed -n 's/^ [ |]Depends: \(lib[^ ]*\|zlib1g\|tzdata\)$/\1/p' | sort -u |
    xargs apt-get install -y -qq --no-install-recommends >/dev/null
}

# Unpacks packages into $root without installing them. `_apt` may not write here, hence the option.
unpack() {
  mkdir -p "$dir/debs"
  (cd "$dir/debs" && rm -f ./*.deb && apt-get -qq -o APT::Sandbox::User=root download "$@")
  for deb in "$dir"/debs/*.deb; do dpkg -x "$deb" "$root"; done
}

# Debian 12 ships no pgvector: compile the source package of the next release, which is plain C.
# The mirror is whichever one this machine already uses; APT checks the signature as always.
build_pgvector() {
  local version=$1 mirror apt=$dir/apt
  mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" { print $2; exit }')
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/none" "$dir/pgvector"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" \
    >"$apt/sources.list"
  local own_apt=(apt-get -qq -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$apt/sources.list"
    -o Dir::Etc::SourceParts="$apt/none" -o Dir::State::Lists="$apt/lists"
    -o Dir::Cache="$apt/cache")
  apt-get install -y -qq --no-install-recommends gcc make libc6-dev dpkg-dev >/dev/null
  "${own_apt[@]}" update
  (cd "$dir" && "${own_apt[@]}" source --download-only pgvector)
  tar xzf "$dir"/pgvector_*.orig.tar.gz -C "$dir/pgvector" --strip-components=1
  unpack "postgresql-server-dev-$version" libpq-dev
  # No -march=native, so that the folder can move to another machine; no LLVM, as there is no clang.
  local options=(-s -C "$dir/pgvector" OPTFLAGS= with_llvm=no
    PG_CONFIG="$root/usr/lib/postgresql/$version/bin/pg_config")
  make "${options[@]}" -j2 >"$dir/build.log" 2>&1 || { tail -20 "$dir/build.log" >&2; return 1; }
  make "${options[@]}" install >>"$dir/build.log" 2>&1
}

set_up() {
  local version
  version=$(newest_version)
  [ "${version:-0}" -ge 15 ] || { say 'no PostgreSQL 15 or newer; run apt-get update'; exit 1; }
  say "setting up PostgreSQL $version in $dir"
  install_libraries "$version"
  unpack "postgresql-$version" "postgresql-client-$version"
  if [ -n "$(apt-cache pkgnames "postgresql-$version-pgvector")" ]; then
    unpack "postgresql-$version-pgvector"
  else
    build_pgvector "$version"
  fi
  chmod 755 "$dir"
  echo "$version" >"$dir/version" # written last: its presence says that all of the above worked
}

as_nobody() {
  (cd / && setpriv --reuid=nobody --regid=nogroup --clear-groups \
    env HOME=/nonexistent LC_ALL=C.UTF-8 "$@")
}

start() {
  install -d -o nobody -g nogroup -m 700 "$data"
  install -o nobody -g nogroup -m 600 /dev/null "$log"
  [ -s "$data/PG_VERSION" ] ||
    as_nobody "$bin/initdb" -D "$data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
  as_nobody "$bin/pg_ctl" -D "$data" -w -t 60 -l "$log" -o "-p $action -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories='' -c fsync=${FSYNC:-off}" start >/dev/null ||
    { tail -20 "$log" >&2; exit 1; }
}

if [ ! -s "$dir/version" ]; then
  [ "$action" != stop ] || exit 0
  set_up
fi
readonly bin=$root/usr/lib/postgresql/$(cat "$dir/version")/bin

if [ "$action" = stop ]; then
  as_nobody "$bin/pg_ctl" -D "$data" status >/dev/null || exit 0
  as_nobody "$bin/pg_ctl" -D "$data" -m fast -w stop >/dev/null
  exit
fi

as_nobody "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1 || start
# The port of a server that was already running is the fourth line of its pid file.
port=$(sed -n 4p "$data/postmaster.pid")
as_nobody "$bin/psql" -qX -h 127.0.0.1 -p "$port" -U postgres \
  -c 'set client_min_messages = warning; create extension if not exists vector'
echo "DATABASE_URL=postgres://postgres@127.0.0.1:$port/postgres"
