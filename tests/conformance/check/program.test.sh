#!/bin/sh
# `sipreg check`, `sipreg trace` and `sipreg explain` from the shell: exit status, standard input, gzip, files that grow,
# output files, numbers that are not shown.
#
#   program.test.sh SIPREG FIXTURES FOLDER
set -u
sipreg=$1
fixtures=$(cd "$2" && pwd)
rm -rf "$3" && mkdir -p "$3" && folder=$(cd "$3" && pwd)
capture=$fixtures/deployments/stories/healthy/trace.pcap

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# ends STATUS ARGUMENT...: the program ends so; what it says is in $folder/out.
ends() {
  expected=$1
  shift
  "$sipreg" "$@" > "$folder/out" 2>&1 < /dev/null
  status=$?
  [ "$status" -eq "$expected" ] || fail "sipreg $*: status $status instead of $expected; $(head -n 3 "$folder/out")"
}
says() { grep -qF -- "$1" "$folder/out" || fail "it does not say: $1; it says: $(head -n 5 "$folder/out")"; }
silent() { ! grep -qF -- "$1" "$folder/out" || fail "it says: $1"; }

ends 3 check
says "nothing was handed over"
ends 3 trace "$folder/nowhere.pcap"
says "cannot be read"
ends 3 check --params "$fixtures/deployments/softswitch.conf" --scenario nta
says "did you mean nat"
ends 3 trace "$capture" --out "$folder/x"
says "--out needs one of"
ends 3 trace "$capture" --json --out "$folder/nowhere/x"
ends 0 trace "$capture"
says "resembles: vos3000"
ends 4 trace "$capture" --trunk nobody
ends 2 check --trace "$capture" --strict
head -c 3000 "$capture" > "$folder/cut.pcap"
ends 2 trace "$folder/cut.pcap" --json  # lines that are not wrapped
says "cannot be read to its end"

"$sipreg" trace - < "$capture" > "$folder/plain" || fail "standard input is not read"
gzip -c "$capture" | "$sipreg" trace - > "$folder/gzip" || fail "gzip on standard input is not read"
cmp -s "$folder/plain" "$folder/gzip" || fail "gzip changes what is told"

for form in json markdown junit prometheus html; do
  ends 0 trace "$capture" --$form --out "$folder/out.$form"
  [ -s "$folder/out.$form" ] || fail "--$form --out writes nothing"
  ends 0 trace "$capture" --$form
  cmp -s "$folder/out" "$folder/out.$form" || fail "--$form says something else on standard output"
done

# A number of a telephone is shown by its last three digits, everywhere, unless it is asked for.
sed 's/trunk1@/15551234567@/g' "$fixtures/traces/sngrep.txt" > "$folder/numbers.txt"
for form in --json --markdown --junit --prometheus --html ""; do
  # shellcheck disable=SC2086  # no word, or one
  "$sipreg" trace "$folder/numbers.txt" $form > "$folder/out" 2>&1
  silent 15551234567
  [ "$form" = --junit ] || says xxx567  # which tells no trunk that nothing is wrong with
done
"$sipreg" trace "$folder/numbers.txt" --no-redact > "$folder/out" 2>&1
says 15551234567

ends 0 explain
for id in VR-D01 VR-F01 VR-H04 T-01 C-6.differs; do says "$id "; done
ends 0 explain vr-f01 T-03
says "measured"
says "T-03.credentials"
ends 3 explain VR-F99
says "is no rule"

# A file that grows: its events are told while it does, and a signal ends with the analysis.
head -c 3000 "$capture" > "$folder/grows.pcap"
"$sipreg" trace --follow "$folder/grows.pcap" > "$folder/out" 2>&1 &
follower=$!
within() { # SECONDS TEXT
  tries=$(($1 * 10))
  until grep -qF -- "$2" "$folder/out"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { kill "$follower"; fail "--follow does not say in $1 s: $2; it says: $(tail -n 3 "$folder/out")"; }
    sleep 0.1
  done
}
within 10 "is registered"
silent "is cancelled"
tail -c +3001 "$capture" >> "$folder/grows.pcap"
within 10 "is cancelled"
kill -INT "$follower"
wait "$follower"
status=$?
[ $status -eq 0 ] || fail "--follow ended with $status"
says "resembles: vos3000"
echo "ok"
