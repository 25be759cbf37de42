#!/bin/sh
# Our reader and tshark find the same SIP messages in the same captures: record, time, source, start line, Call-ID, CSeq,
# Contacts with their lifetimes, Expires.
#
#   tshark.test.sh LIST-MESSAGES TRACES FOLDER
#
# LIST-MESSAGES is the program beside this script, TRACES the captures, FOLDER keeps what was compared.
set -u
list=$1
traces=$2
mkdir -p "$3" && folder=$3
for tool in tshark editcap; do
  command -v $tool > /dev/null || { echo "skipped: $tool is not installed (Debian: apt-get install tshark)"; exit 77; }
done

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# A configuration of its own: what somebody has set for Wireshark does not count.
export WIRESHARK_CONFIG_DIR="$folder/wireshark"
mkdir -p "$WIRESHARK_CONFIG_DIR"

tshark_list() { # CAPTURE
  tshark -n -r "$1" -o tcp.reassemble_out_of_order:TRUE -Y 'sip.Request-Line || sip.Status-Line' -T fields -E 'aggregator=|' \
    -e frame.number -e frame.time_epoch -e ip.src -e ipv6.src -e udp.srcport -e tcp.srcport -e sip.Request-Line \
    -e sip.Status-Line -e sip.Call-ID -e sip.CSeq -e sip.Contact -e sip.Expires 2> "$folder/tshark.log" |
    awk -F '\t' -v OFS='\t' '{
      source = $3 == "" ? "[" $4 "]" : $3
      print $1, $2, source, $5 $6, $7 $8, $9, $10, $11, $12
    }'
}

# Both lists of CAPTURE; they must be alike, hold COUNT messages, and have lost nothing.
compare() { # CAPTURE COUNT
  name=$(basename "$1")
  "$list" "$1" > "$folder/$name.ours" 2> "$folder/$name.losses" || fail "$name: $(cat "$folder/$name.losses")"
  tshark_list "$1" > "$folder/$name.tshark"
  diff -u "$folder/$name.tshark" "$folder/$name.ours" > "$folder/$name.diff" ||
    fail "$name: tshark (-) and our reader (+) differ: $(cat "$folder/$name.diff")"
  found=$(cut -f 5 "$folder/$name.ours" | tr '|' '\n' | grep -c .)
  [ "$found" = "$2" ] || fail "$name: $found messages, where $2 were expected"
  [ ! -s "$folder/$name.losses" ] || fail "$name: $(cat "$folder/$name.losses")"
  echo "$name: $found messages alike"
}

compare "$traces/udp-digest-423.pcapng" 14
compare "$traces/tcp-torn-joined.pcap" 23
compare "$traces/shapes.pcap" 6

# The same through other formats, compressed, and beginning in the middle of a connection.
editcap -F nsecpcap "$traces/udp-digest-423.pcapng" "$folder/nanoseconds.pcap" 2> /dev/null
compare "$folder/nanoseconds.pcap" 14
editcap -F pcapng "$traces/tcp-torn-joined.pcap" "$folder/cooked.pcapng" 2> /dev/null
compare "$folder/cooked.pcapng" 23
gzip -c "$folder/cooked.pcapng" > "$folder/cooked.pcapng.gz"
compare "$folder/cooked.pcapng.gz" 23
editcap -r "$traces/tcp-torn-joined.pcap" "$folder/middle.pcap" 84-200 2> /dev/null
compare "$folder/middle.pcap" 11

# The comparison can fail: another time, another lifetime.
sed 's/\.927220098/.927220099/' "$folder/udp-digest-423.pcapng.ours" |
  diff -q - "$folder/udp-digest-423.pcapng.tshark" > /dev/null && fail "a nanosecond makes no difference"
sed 's/expires=60/expires=61/' "$folder/udp-digest-423.pcapng.ours" |
  diff -q - "$folder/udp-digest-423.pcapng.tshark" > /dev/null && fail "a lifetime makes no difference"
exit 0
