#!/usr/bin/env bash
# Tries a proxy's configuration, as docs/operations/proxy.md has it, in front of the service that runs here:
#   through-proxy.sh nginx|caddy CONFIGURATION TOKEN
# With ports and a certificate of its own. Fails unless a verdict, events as they come, and a body of 20 MB come through.
set -euo pipefail
kind=$1 configuration=$2 token=$3
port=${DROMEDARY_PORT:-2358}
folder=$(mktemp -d)
proxy=
cleanup() { if [ -n "$proxy" ]; then kill "$proxy" 2>/dev/null || true; wait "$proxy" 2>/dev/null || true; fi; rm -rf "$folder"; }
trap cleanup EXIT
fail() { echo "$kind: $*" >&2; cat "$folder"/*.log >&2 2>/dev/null || true; exit 1; }

openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=judge.example.com -addext subjectAltName=DNS:judge.example.com \
  -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
case $kind in
  nginx)
    sed -e "s,127.0.0.1:2358,127.0.0.1:$port,; s,listen 443,listen 127.0.0.1:8443," \
      -e "s,/etc/ssl/.*pem;,$folder/certificate.pem;,; s,/etc/ssl/.*key;,$folder/key.pem;," "$configuration" > "$folder/site.conf"
    printf 'daemon off; user %s; pid %s/pid; error_log %s/error.log; events {} http { access_log off; client_body_temp_path %s/body; proxy_temp_path %s/proxy; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s; include %s/site.conf; }\n' \
      "$(id -un)" "$folder" "$folder" "$folder" "$folder" "$folder" "$folder" "$folder" "$folder" > "$folder/nginx.conf"
    nginx -t -q -c "$folder/nginx.conf"
    nginx -c "$folder/nginx.conf" > "$folder/out.log" 2>&1 & ;;
  caddy)
    { printf '{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port 8443\n\thttp_port 8480\n}\n'
      sed -e "s,127.0.0.1:2358,127.0.0.1:$port,; s,^judge.example.com {,https://judge.example.com:8443 {\n\ttls $folder/certificate.pem $folder/key.pem," \
        "$configuration"; } > "$folder/Caddyfile"
    XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder caddy run --adapter caddyfile --config "$folder/Caddyfile" > "$folder/out.log" 2>&1 & ;;
esac
proxy=$!
server=https://judge.example.com:8443
ask() { curl -sS --noproxy '*' --fail-with-body --cacert "$folder/certificate.pem" --resolve judge.example.com:8443:127.0.0.1 \
  -H "X-Auth-Token: $token" "$@"; }
for _ in $(seq 100); do if ask -o /dev/null "$server/actuator/health/liveness" 2>/dev/null; then break; fi; sleep 0.1; done

ask "$server/submissions?wait=true" -H 'content-type: application/json' -d '{"language": "python", "source_code": "print(6 * 7)"}' \
  | grep -q '"stdout":"42' || fail "no verdict"
# the output's event comes while the program still sleeps
ask -N "$server/submissions" -H 'content-type: application/json' -H 'accept: text/event-stream' \
  -d '{"language": "python", "source_code": "import time\nprint(1, flush=True)\ntime.sleep(3)"}' \
  | while IFS= read -r line; do echo "$(date +%s%3N) $line"; done > "$folder/events"
between=$(($(sed -n 's/ event: result$//p' "$folder/events") - $(sed -n 's/ event: output$//p' "$folder/events" | head -n 1)))
[ "$between" -gt 1500 ] || fail "output came $between ms before the result"
ask -N -m 5 "$server/dashboard/events" > "$folder/dashboard" 2>/dev/null || true   # it goes on for as long as one listens
grep -q '^event:' "$folder/dashboard" || fail "no events of the dashboard"
head -c 15000000 /dev/zero | base64 -w0 > "$folder/zeros"
{ printf '{"language": "python", "source_code": "print(len(input()))", "memory_limit": 512000, "stdin": "'; cat "$folder/zeros"; printf '"}'; } > "$folder/large.json"
ask "$server/submissions?wait=true" -H 'content-type: application/json' --data-binary @"$folder/large.json" \
  | grep -q '"stdout":"20000000' || fail "a body of 20 MB doesn't come through"
status=$(curl -sS --noproxy '*' -o /dev/null -w '%{http_code}' --cacert "$folder/certificate.pem" --resolve judge.example.com:8443:127.0.0.1 "$server/languages")
[ "$status" = 401 ] || fail "without a token: $status"
echo "$kind: verdict, events, a large body"
