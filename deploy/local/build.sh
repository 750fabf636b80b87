# shellcheck shell=bash
# Sourced by the scripts that run the packaged services: builds what is missing or older than its sources.
# Expects `repository`, the absolute path of this checkout.

# why_build MODULE: the reason to build the services and MODULE; nothing if all of them are up to date.
why_build() {
  local services=(ingest-service upload-service stream-service)
  local artifact service module newer built="$repository/$1/target/built"
  artifact="$repository/$1/target/$(basename "$1").jar"
  [[ -f $artifact ]] || { echo "${artifact#"$repository"/} is missing"; return; }
  for service in "${services[@]}"; do
    [[ -f $repository/$service/target/quarkus-app/quarkus-run.jar ]] || { echo "$service is not packaged"; return; }
  done
  [[ -f $built ]] || { echo "the time of the last build is unknown"; return; }
  for module in shared-model service-runtime testing/servers "${services[@]}" "$1"; do
    newer=$(find "$repository/pom.xml" "$repository/$module/pom.xml" "$repository/$module/src/main" \
      -newer "$built" -print -quit 2>/dev/null || true)
    [[ -z $newer ]] || { echo "${newer#"$repository"/} is newer"; return; }
  done
}

# build_when_stale MODULE: builds the services and MODULE if one of them is missing or older than its sources.
build_when_stale() {
  local reason built="$repository/$1/target/built"
  reason=$(why_build "$1")
  [[ -n $reason ]] || return 0
  echo "Building, since $reason (the first build takes some minutes)"
  mkdir -p "$(dirname "$built")"
  # The time at which the build began: what is edited during the build is newer.
  touch "$built.unfinished"
  (cd "$repository" && mvn -q -B -DskipTests package -pl "ingest-service,upload-service,stream-service,$1" -am)
  mv "$built.unfinished" "$built"
}
