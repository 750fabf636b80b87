# shellcheck shell=bash
# Sourced by the scripts that run the packaged services: builds what is missing or older than its sources.
# Expects `repository`, the absolute path of this checkout.

# why_build MODULE [MODULE...]: the reason to build the services and the first module, which uses the others; nothing if
# all of them are up to date.
why_build() {
  local services=(ingest-service upload-service stream-service)
  local artifact service module newer built="$repository/$1/target/built"
  artifact="$repository/$1/target/$(basename "$1").jar"
  [[ -f $artifact ]] || { echo "${artifact#"$repository"/} is missing"; return; }
  for service in "${services[@]}"; do
    [[ -f $repository/$service/target/quarkus-app/quarkus-run.jar ]] || { echo "$service is not packaged"; return; }
  done
  [[ -f $built ]] || { echo "the time of the last build is unknown"; return; }
  for module in shared-model service-runtime testing/servers "${services[@]}" "$@"; do
    newer=$(find "$repository/pom.xml" "$repository/$module/pom.xml" "$repository/$module/src/main" \
      -newer "$built" -print -quit 2>/dev/null || true)
    [[ -z $newer ]] || { echo "${newer#"$repository"/} is newer"; return; }
  done
}

# build_when_stale MODULE [MODULE...]: builds the services and the first module if one of them all is missing or older
# than its sources.
# Whoever starts at the same time waits here, and then finds everything built.
build_when_stale() {
  local reason target="$repository/$1/target"
  [[ -n $(why_build "$@") ]] || return 0
  mkdir -p "$repository/deploy/local/target" "$target"
  {
    flock -n 9 || { echo "Waiting for the build that another start has begun"; flock 9; }
    reason=$(why_build "$@")
    if [[ -n $reason ]]; then
      echo "Building, since $reason (the first build takes some minutes)"
      # The time at which the build began: what is edited during the build is newer.
      touch "$target/built.unfinished"
      build "$1" "$target/build.log"
      mv "$target/built.unfinished" "$target/built"
    fi
  } 9> "$repository/deploy/local/target/build.lock"
}

# build MODULE LOG: prints a line for each Maven module as it begins, and Maven's errors; the rest is in LOG.
build() {
  if ! (cd "$repository" && mvn -B -ntp -Dstyle.color=never -Dmaven.test.skip=true package \
    -pl "ingest-service,upload-service,stream-service,$1" -am 2>&1) | tee "$2" | modules; then
    grep '^\[ERROR\]' "$2" >&2 || tail -20 "$2" >&2
    echo "The build failed; all that Maven said is in ${2#"$repository"/}" >&2
    return 1
  fi
}

# modules: of Maven's output only "[INFO] Building NAME VERSION  [2/8]", as "  2/8 NAME".
modules() {
  sed -un 's|^\[INFO\] Building \(.*[^ ]\) [^ ][^ ]*  *\[\([0-9]*/[0-9]*\)\]$|  \2 \1|p'
}
