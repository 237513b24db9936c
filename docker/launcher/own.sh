# shellcheck shell=bash
# What `./dromedary up` may call its own, and `down --all` therefore removes: a data directory that it marked, of that the names which
# Dromedary makes; and the images that this checkout built. Sourced by ./dromedary.

OWN_MARK=.dromedary-data                                         # in the data directory
OWN_NAMES=(log run redis inbox outbox bench chaos environments dromedary.lock) # all that is ever made in it
OWN_IMAGES=$ROOT/.dromedary-images                               # "id tag" of each image that was built from this checkout

# A marked folder that was copied or moved since is not the one that was marked.
is_marked() { [ -f "$1/$OWN_MARK" ] && [ "$(sed -n 's/^path=//p' "$1/$OWN_MARK" 2>/dev/null)" = "$1" ]; }

# Those of before there was a mark: an unpacked service, or the launcher's lock and a service's traces (other programs have folders
# with run/lock and log, too), and nothing but what Dromedary makes
is_unmarked_own() {
  [ -e "$1/run/app" ] || { [ -f "$1/run/lock" ] && { [ -e "$1/redis" ] || [ -e "$1/log/dromedary.log" ]; }; } || return 1
  [ -z "$(foreign_names "$1")" ]
}

foreign_names() {   # what is in the folder $1 that Dromedary doesn't make, a line each
  local path name own
  for path in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if ! [ -e "$path" ] && ! [ -L "$path" ]; then continue; fi
    name=${path##*/}
    for own in "${OWN_NAMES[@]}" "$OWN_MARK" lost+found; do
      if [ "$name" = "$own" ]; then continue 2; fi
    done
    echo "$name"
  done
}

is_empty() {   # no pipe: with pipefail a listing that grep doesn't read to its end would be a failure
  local all
  all=$(ls -A "$1") && { [ -z "$all" ] || [ "$all" = lost+found ]; }
}

# Before anything is written to $DATA: makes it, or takes an empty folder, and marks it. A folder with anything else in it is refused.
claim_data() {
  local created=yes above home error
  if [ -e "$DATA" ] && ! [ -d "$DATA" ]; then die "--data takes a folder, and $DATA is none"; fi
  if [ -d "$DATA" ]; then
    DATA=$(cd "$DATA" && pwd -P)
    if is_marked "$DATA"; then require_writable; return; fi
    created=no
    home=$(cd "${HOME:-/}" 2>/dev/null && pwd -P) || home=/
    case $DATA in
      / | "$home" | "$ROOT") die "$DATA can't be Dromedary's data directory" "Choose a folder of its own: --data DIR" ;;
    esac
    if is_unmarked_own "$DATA"; then created=yes
    elif ! is_empty "$DATA"; then
      die "$DATA isn't empty, and isn't a data directory of Dromedary's; nothing was touched" \
        "Choose a new or an empty folder: --data DIR" "(One that was copied or moved here: remove its file $OWN_MARK and its folder run first.)"
    fi
  fi
  above=$DATA
  while [ "$above" != / ] && [ "$above" != . ]; do
    above=$(dirname "$above")
    if [ -e "$above/$OWN_MARK" ]; then die "$DATA lies within another data directory, $above" "Choose a folder beside it: --data DIR"; fi
  done
  if ! error=$(mkdir -p "$DATA" 2>&1); then die "the data directory $DATA can't be made: ${error##*: }" "Choose another folder: --data DIR"; fi
  DATA=$(cd "$DATA" && pwd -P)
  require_writable
  printf '# ./dromedary down --all removes what Dromedary made here: %s\npath=%s\ncreated=%s\n' "${OWN_NAMES[*]}" "$DATA" "$created" >"$DATA/$OWN_MARK"
}

require_writable() {
  if ! [ -w "$DATA" ]; then die "the data directory $DATA can't be written by $(id -un)" "Choose another folder: --data DIR"; fi
}

# For a command that only looks at, or ends, what `up` began
require_own_data() {
  if is_marked "$DATA" || is_unmarked_own "$DATA"; then return; fi
  die "$DATA is no data directory that ./dromedary up made or took over; nothing was touched" \
    "Its own have a file $OWN_MARK, with their path in it. What else is in $DATA is yours to remove."
}

require_nothing_mounted() {
  local mounted
  mounted=$(mount 2>/dev/null | grep -F " on $DATA/" || true)
  if [ -n "$mounted" ]; then die "something is mounted below $DATA, and would be emptied; nothing was touched" "Unmount it first:" "$mounted"; fi
}

remove_data() {
  local name found=() created left
  created=$(sed -n 's/^created=//p' "$DATA/$OWN_MARK" 2>/dev/null || true)
  for name in "${OWN_NAMES[@]}"; do
    if [ -e "$DATA/$name" ] || [ -L "$DATA/$name" ]; then found+=("$name"); fi
  done
  say "removing from $DATA: ${found[*]-}"
  # no slash at the end: of a link to somewhere else only the link goes
  for name in ${found[@]+"${found[@]}"}; do rm -rf -- "${DATA:?}/$name"; done
  rm -f "$DATA/$OWN_MARK"
  left=$(foreign_names "$DATA" | tr '\n' ' ')
  if [ -n "$left" ]; then say "left in $DATA, as Dromedary didn't make it: $left"
  elif [ "$created" = no ]; then say "left $DATA, empty: it was there before"
  elif rmdir "$DATA" 2>/dev/null; then say "removed $DATA"
  else say "left $DATA"; fi
}

# --- images -----------------------------------------------------------------------------------------------------------------

image_id() { "$DOCKER" image inspect --format '{{.Id}}' "$1" 2>/dev/null || true; }

record_image() {   # $1: tag of an image that was just built
  echo "$(image_id "$1") $1" >>"$OWN_IMAGES" || echo "$OWN_IMAGES can't be written: down --all won't know that $1 was built here" >&2
}

remove_images() {
  local id tag kept=() name
  [ -f "$OWN_IMAGES" ] || return 0
  while read -r id tag; do
    if [ -z "$id" ] || [ -z "$(image_id "$id")" ]; then continue; fi
    if [ -n "$("$DOCKER" ps -aq --filter "ancestor=$id")" ]; then
      warn "the image $tag stays: containers use it"
      kept+=("$id $tag"); continue
    fi
    for name in "$tag" "${tag%-*}"; do   # dromedary/sandbox:core-HASH, and dromedary/sandbox:core if it is still the same
      if [ "$(image_id "$name")" = "$id" ]; then "$DOCKER" rmi "$name" >/dev/null 2>&1 || true; fi
    done
    # a name that somebody else gave keeps the image
    if [ -z "$("$DOCKER" image inspect --format '{{range .RepoTags}}{{.}}{{end}}' "$id" 2>/dev/null)" ]; then "$DOCKER" rmi "$id" >/dev/null 2>&1 || true; fi
    if [ -z "$(image_id "$id")" ]; then say "removed the image $tag"; else say "left the image $tag, which has other names or is in use"; fi
  done < <(sort -u "$OWN_IMAGES")
  if [ ${#kept[@]} -gt 0 ]; then printf '%s\n' "${kept[@]}" >"$OWN_IMAGES"; else rm -f "$OWN_IMAGES"; fi
}
