# shellcheck shell=bash
# Services that run: how one was started, where one runs, whether it can do what is asked of it. Sourced by ./dromedary.

SERVICES=$ROOT/.dromedary-services     # the data directories that `up` of this checkout has been given, a line each

service_pid_file() { echo "$DATA/run/service.pid"; }
setting() { sed -n "s/^$1=//p" "$DATA/run/settings" 2>/dev/null || true; }   # how the running service was started
service_arguments() { if [ ${#SERVICE_ARGS[@]} -gt 0 ]; then printf '%q ' "${SERVICE_ARGS[@]}"; fi; }

write_settings() {
  printf 'port=%s\nengine=%s\nimage=%s\nsources=%s\npool=%s\nlanguages=%s\nopen=%s\nreload=%s\narguments=%s\n' "$PORT" "$DOCKER_HOST" "$IMAGE" \
    "$(jar_sources)" "$POOL" "$LANGUAGES" "$OPEN" "$RELOAD" "$(service_arguments)" >"$DATA/run/settings"
  grep -qxF "$DATA" "$SERVICES" 2>/dev/null || echo "$DATA" >>"$SERVICES" 2>/dev/null || true   # only a convenience
}

# How to call this program again, from here
me() { case $0 in */*) printf %q "$0" ;; *) if has "$0"; then echo "$0"; else echo ./dromedary; fi ;; esac; }

data_option() {   # " --data DIR" where the service in $DATA isn't found without it
  if [ "$DATA" != "$ROOT/.dromedary" ] && [ "$DATA" != "${DROMEDARY_DATA_DIRECTORY:-}" ]; then printf ' --data %q' "$DATA"; fi
}

services_elsewhere() {
  local data
  while read -r data; do
    if (DATA=$data; alive "$(service_pid_file)"); then echo "$data"; fi
  done < <(sort -u "$SERVICES" 2>/dev/null)
}

# Sets DATA to where a service runs: the folder that was named; or else the default one, or the only one that this checkout has running
find_service() {
  local others line lines=()
  if alive "$(service_pid_file)"; then return 0; fi
  if [ -n "$DATA_GIVEN" ]; then return 1; fi
  others=$(services_elsewhere)
  case $others in
    '') return 1 ;;
    *$'\n'*)
      while read -r line; do lines+=("--data $(printf %q "$line")"); done <<<"$others"
      die "several services of this checkout run; say which one is meant" "${lines[@]}" ;;
  esac
  DATA=$others
  alive "$(service_pid_file)"
}

# Options that a service which runs already can't be given any more. Those that it has anyway are all right.
refuse_other_options() {
  local wrong=()
  other() { if [ -n "$2" ] && [ "$2" != "$3" ]; then wrong+=("$1 $2: it has ${3:-none}"); fi; }
  other --port "$PORT_GIVEN" "$(setting port)"
  other --pool "$POOL" "$(setting pool)"
  other --image "$IMAGE" "$(setting image)"
  other --languages "$LANGUAGES_GIVEN" "$(setting languages)"
  other -- "$(service_arguments)" "$(setting arguments)"
  if [ -n "$OPEN" ] && [ -z "$(setting open)" ]; then wrong+=("--open"); fi
  if [ -n "$RELOAD" ] && [ -z "$(setting reload)" ]; then wrong+=("--reload"); fi
  if [ -n "$REBUILD" ]; then wrong+=("--rebuild"); fi
  if [ -n "$FOREGROUND" ]; then wrong+=("--foreground"); fi
  if [ ${#wrong[@]} -eq 0 ]; then return; fi
  die "it runs already (pid $PID), and can't be given other options any more:" "${wrong[@]}" \
    "Stop it first: $(me) down$(data_option)    or start another one beside it: $(me) up --port N --data DIR"
}

# What the launcher says to the service by itself: a second word would leave the launcher with the wrong one
refuse_own_arguments() {
  local argument
  for argument in ${SERVICE_ARGS[@]+"${SERVICE_ARGS[@]}"}; do
    case $argument in
      --server.port=*) die "the port is an option of ./dromedary: --port ${argument#*=}" ;;
      --dromedary.data-directory=*) die "the data directory is an option of ./dromedary: --data ${argument#*=}" ;;
      --dromedary.sandbox.image=*) die "the image is an option of ./dromedary: --image ${argument#*=}" ;;
      --dromedary.pool.size=*) die "the pool's size is an option of ./dromedary: --pool ${argument#*=}" ;;
      --dromedary.docker.host=*) die "the engine is said to ./dromedary by the environment: DOCKER_HOST=${argument#*=}" ;;
      --spring.profiles.active=*) die "./dromedary sets the profile; add others: --spring.profiles.include=${argument#*=}" ;;
      -*=* | --?*) ;;
      *) die "the service takes options (--name=value), and not '$argument'" ;;
    esac
  done
}

# A process that was killed a moment ago is still there, but not for long
is_there_to_stay() {
  local until=$((SECONDS + 3))
  while [ "$SECONDS" -lt "$until" ]; do
    alive "$(service_pid_file)" || return 1
    if is_ready "$(setting port)"; then return 0; fi
    sleep 0.2
  done
}

# The kernel closes its port a moment later
await_free_port() {
  local until=$((SECONDS + 5))
  while [ "$SECONDS" -lt "$until" ] && somebody_listens "$PORT"; do sleep 0.2; done
}

# `up` on a service that runs: brings back what it had brought and is gone (the engine, the image in it), and waits
bring_back() {
  local host image size
  PORT=$(setting port) host=$(setting engine)
  if is_ready "$PORT"; then good "already running (pid $PID)"; return; fi
  say "already running (pid $PID), but not ready"
  if ! DOCKER_HOST=$host "$ENGINE" find >/dev/null; then say "its engine, $host, doesn't answer"; fi
  get_engine
  if [ "$DOCKER_HOST" != "$host" ]; then
    die "an engine answers at $DOCKER_HOST, but the service uses $host, which doesn't" "$(me) down$(data_option) && $(me) up$(data_option)"
  fi
  image=$(setting image)
  if ! image_is_there "$image"; then IMAGE=''; if [ "$(image_name)" != "$image" ]; then IMAGE=$image; fi; get_image; finish; fi
  size=$(wc -c <"$DATA/log/dromedary.log" 2>/dev/null || echo 0)
  await_ready "$size"
}

where_it_is() {
  local data=$DATA option token=''
  case $data in "$HERE"/*) data=${data#"$HERE"/} ;; esac
  data=$(printf %q "$data") option=$(data_option)
  case $(curl -s --noproxy '*' -m 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PORT/languages") in
    401) token=" -H 'X-Auth-Token: YOUR TOKEN'" ;;
  esac
  cat <<TEXT

  ${BOLD}http://localhost:$PORT${PLAIN}

  Try it:
    curl -s 'localhost:$PORT/submissions?wait=true'$token -H 'content-type: application/json' -d '{"language_id":71,"source_code":"print(int(input())*2)","stdin":"21","expected_output":"42\n"}'
    curl -s 'localhost:$PORT/submissions?wait=true'$token -H 'content-type: application/json' -d '{"language_id":54,"source_code":"#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << std::endl; }","stdin":"40 2"}'
    curl -s localhost:$PORT/languages$token
  or drop a file:
    echo 'print("hello")' > $data/inbox/hello.py; until cat $data/outbox/hello.result.json 2>/dev/null; do sleep 0.2; done

  Log    $data/log/dromedary.log
  Data   $data
  Stop   $(me) down$option
TEXT
}
