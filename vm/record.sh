# shellcheck shell=bash
# What a host was like before our scripts changed it, for leave-mesh.sh to put it back: original/ has each file as it was, and there is
# a list each of the files, folders, packages, units and accounts that were not there (or not as they are now).

readonly record=/var/lib/mesh-library/record

# note LIST LINE: adds the line to that list of the record, once.
note() {
  is_noted "$@" && return
  mkdir -p "$record"
  echo "$2" >> "$record/$1"
}

is_noted() {
  grep --quiet --no-messages --line-regexp --fixed-strings -- "$2" "$record/$1"
}

noted() {
  cat "$record/$1" 2> /dev/null || true
}

# note_folder PATH: notes the folders on that path that are not there.
note_folder() {
  local folder=$1
  until [[ -e $folder ]]; do
    note folders "$folder"
    folder=$(dirname "$folder")
  done
}

# note_tree PATH...: those that are not there are made by a package or a program of ours, and go with all that is in them.
note_tree() {
  local tree
  for tree in "$@"; do
    if [[ -d $tree ]]; then note_shared_folder "$tree"; else note trees "$tree"; fi
  done
}

# note_shared_folder PATH: packages change the owner of a folder that is there, and remove an empty one with themselves.
note_shared_folder() {
  is_noted trees "$1" || note shared-folders "$(stat --dereference --format='%a %U %G' "$1") $1"
}

# keep_shared PATH: a file that packages remove with themselves, although it was there before them.
keep_shared() {
  if [[ -e $1 || -L $1 ]] && [[ ! -e $record/shared$1 && ! -L $record/shared$1 ]]; then
    mkdir -p "$(dirname "$record/shared$1")"
    cp --archive "$1" "$record/shared$1"
  fi
}

# remember PATH: keeps the file as it is now, or notes that there is none; the first time only.
remember() {
  local path=$1
  if [[ -e $record/original$path || -L $record/original$path ]] || is_noted files "$path"; then
    return
  fi
  if [[ -e $path || -L $path ]]; then
    mkdir -p "$(dirname "$record/original$path")"
    cp --archive "$path" "$record/copy"
    mv --no-target-directory "$record/copy" "$record/original$path"
  else
    note_folder "$(dirname "$path")"
    note files "$path"
  fi
}
