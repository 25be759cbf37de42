#!/bin/sh
# The page of `sipreg check` in a browser: no error, no outside reference, the timeline to scale, the filter at work.
#
#   page.test.sh SIPREG FOLDER FIXTURES
#
# SIPREG writes the page of a capture in FIXTURES into FOLDER; a copy of it gets a script that uses it as a person
# would and leaves what it saw in the page. Without Chromium the test is skipped (77).
set -u
sipreg=$1
mkdir -p "$2" && folder=$(cd "$2" && pwd)
fixtures=$3
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "no Chromium: skipped"
  exit 77
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

"$sipreg" check --trace "$fixtures/traces/agents/kamailio.pcap" --trace "$fixtures/traces/agents/baresip-wrong-password.pcap" \
  --params "$fixtures/deployments/softswitch.conf" --nat-timeout 30 --html --out "$folder/page.html"
[ $? -eq 1 ] || fail "the check of the fixtures did not end with 1"

# Nothing of the page may ask for anything outside of it. Links within it and the name space of SVG are fine.
sed -e 's|http://www.w3.org/2000/svg||g' "$folder/page.html" | grep -nE 'https?:|src=|href="[^#]|@import|url\(' \
  && fail "the page refers to something outside of it"

# dump PAGE: the page after its scripts have run.
dump() {
  profile=$(mktemp -d "$folder/profile.XXXXXX")
  timeout 90 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$profile" \
    --window-size=1280,1600 --virtual-time-budget=5000 --dump-dom "file://$1" 2> "$folder/browser.log"
  rm -rf "$profile"
}

sed -e '/^<\/body>$/d; /^<\/html>$/d' "$folder/page.html" > "$folder/tested.html"
sed -i "s|^<head>$|<head><script>window.seen = []; addEventListener('error', event => seen.push('error: ' + event.message)); addEventListener('securitypolicyviolation', event => seen.push('policy: ' + event.violatedDirective));</script>|" \
  "$folder/tested.html"
cat >> "$folder/tested.html" << 'END'
<script>
const check = (what, holds) => { if (!holds) seen.push('not so: ' + what); };
const rows = () => [...document.querySelectorAll('tr.item')].filter(row => !row.hidden);
check('two trunks', rows().length === 2);
const input = document.querySelector('input[type=search]');
const type = text => { input.value = text; input.dispatchEvent(new Event('input')); };
type('kamailio_uac');
check('the filter finds one trunk by its agent', rows().length === 1);
type('nobody at all');
check('the filter can find nothing', rows().length === 0 && !document.querySelector('.empty[role=status]').hidden);
type('');
check('an empty filter shows all', rows().length === 2);
const chip = document.querySelector('.chip[data-tag=pass]');
chip.click();
check('a chip narrows', rows().length >= 1 && chip.getAttribute('aria-pressed') === 'true');
chip.click();
rows()[0].querySelector('button').click();
const trunk = data.trunks[0], marks = [...document.querySelectorAll('.exchange')], picture = document.querySelector('.course-picture');
check('a tick for each exchange', marks.length === trunk.exchanges.length && marks.length > 10);
const x = mark => Number(mark.querySelector('line.tick').getAttribute('x1'));
const [first, last] = [marks[0], marks[marks.length - 1]];
const perSecond = (x(last) - x(first)) / (last.dataset.at - first.dataset.at);
check('the timeline is to scale', perSecond > 0 && marks.every(mark => Math.abs(x(mark) - x(first) - (mark.dataset.at - first.dataset.at) * perSecond) < 0.01));
check('the NAT lane shows when the mapping is closed', document.querySelectorAll('.course rect.closed').length > 3);
check('a bracket for each wait', document.querySelectorAll('.course .gap').length >= 4);
check('seven items', document.querySelectorAll('.item-card').length === 7);
check('findings', document.querySelectorAll('.panel .finding').length >= 3);
check('histograms', document.querySelectorAll('.measure svg rect').length >= 3);
marks[3].dispatchEvent(new MouseEvent('click'));
check('a click chooses the row', document.querySelector('.exchanges tr.chosen') !== null);
const wide = Number(picture.getAttribute('width'));
[...document.querySelectorAll('.course button')].find(button => button.textContent === 'Zoom in').click();
check('zoom widens', Number(document.querySelector('.course-picture').getAttribute('width')) > wide * 1.9);
document.documentElement.dataset.result = seen.length ? seen.join(' | ') : 'all as it should be';
</script>
</body>
</html>
END
dump "$folder/tested.html" > "$folder/dom.html"
result=$(sed -n 's/.*data-result="\([^"]*\)".*/\1/p' "$folder/dom.html" | head -n 1)
[ "$result" = "all as it should be" ] || fail "${result:-the script did not run; see $folder/browser.log}"
grep -qi 'CONSOLE.*error' "$folder/browser.log" && fail "the console shows an error; see $folder/browser.log"
echo "ok: $result"
