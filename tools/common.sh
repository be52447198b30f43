# Sourced by tools/membar, tools/test and .ci/run, after they have set `root` (the source tree) and `me` (the name that
# messages begin with). Everything goes to stderr: stdout belongs to the program.

build=$root/build/release

say() { printf '%s: %s\n' "$me" "$*" >&2; }

# quietly LOG COMMAND...: the output goes to LOG, and to stderr only when the command fails.
quietly() {
  local log=$1 status
  shift
  "$@" >"$log" 2>&1 </dev/null && return 0
  status=$?
  cat "$log" >&2
  return "$status"
}

# missing_packages GROUP...: the packages of tools/packages.txt in these groups that are not installed.
missing_packages() {
  local package group command wanted
  while read -r package group command; do
    case $package in '' | '#'*) continue ;; esac
    [ -n "$command" ] && command -v "$command" >/dev/null && continue
    for wanted in "$@"; do
      [ "$group" = "$wanted" ] || continue
      [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
    done
  done <"$root/tools/packages.txt"
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends "$@"; }

# The lists may be absent (a fresh container) or older than what the mirror still has: fetch them, then try again.
install_packages() {
  apt_get install "$@" || { apt_get update && apt_get install "$@"; }
}

# need GROUP...: install what is missing as root; say what to install, and stop, without root.
need() {
  local missing log
  command -v dpkg-query >/dev/null || return 0 # not a Debian: the build says what it does not find
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  missing=${missing% }
  if [ "$(id -u)" != 0 ]; then
    say "error: these Debian packages are missing; install them and try again:"
    printf '  sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n' "$missing" >&2
    exit 2
  fi
  say "installing $missing"
  log=$(mktemp)
  # shellcheck disable=SC2086
  if ! quietly "$log" install_packages $missing; then
    rm -f "$log"
    say "error: cannot install $missing"
    exit 2
  fi
  rm -f "$log"
}

# up_to_date STAMP: nothing that a build reads has changed since the build that left STAMP began. A deleted file shows
# in the time of its directory.
up_to_date() {
  local stamp=$1
  shift
  [ -e "$stamp" ] || return 1
  [ -z "$(find "$root/CMakeLists.txt" "$root/CMakePresets.json" "$root/sim" "$root/configs" "$@" \
    -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# configure: the release build tree, with the same settings for everyone.
configure() {
  (cd "$root" && cmake --preset release)
}

compile() {
  cmake --build "$build" "$@"
}

# build_release STAMP_NAME WHY BUILD_ARGUMENTS...: says why, configures where needed and builds. One at a time: a second
# caller waits for the first. The stamp carries the time at which the build began.
build_release() {
  local stamp=$build/$1 log=$build/$1.log why=$2 began
  shift 2
  need program
  say "$why"
  mkdir -p "$build" || exit 2
  exec 9>"$build/.lock"
  command -v flock >/dev/null && flock 9
  began=$build/.began
  : >"$began"
  if { [ -e "$build/build.ninja" ] || quietly "$log" configure; } && quietly "$log" compile "$@"; then
    mv -f "$began" "$stamp"
  else
    say "error: the build failed; its output is above and in $log"
    exit 2
  fi
  exec 9>&-
}
