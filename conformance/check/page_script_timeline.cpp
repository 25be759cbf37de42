#include "conformance/check/page.hpp"

namespace sipreg::conformance::check {

// The course of one trunk, to scale by time: its states, what it sent and what came back, how long each binding and the
// NAT mapping lived, and the waits after failures.
const std::string_view page_script_timeline = R"js(
const LEFT = 92, RIGHT = 30;
const LANES = {states: 10, sends: 62, bound: 96, nat: 118, waits: 146};

// "90 s", "12 min", "3 h": the unit follows the size, so that an axis stays readable.
function span(value) {
  const size = Math.abs(value);
  if (size < 120) return seconds(Math.round(value * 1000) / 1000);
  if (size < 7200) return String(Math.round(value / 6) / 10) + ' min';
  return String(Math.round(value / 360) / 10) + ' h';
}
function tickStep(range, count) {
  const raw = range / count;
  const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
  return steps.find(step => step >= raw) || Math.ceil(raw / 86400) * 86400;
}
const inkOfStatus = status => status === 0 ? 'ink-other' : status < 300 ? 'ink-ok' : status < 400 || status === 401 || status === 407 ? 'ink-challenge' : 'ink-error';
const textOfExchange = one => `${one.kind} at ${span(one.at_s)}, CSeq ${one.cseq}` + (one.asked === null ? '' : `, asks ${one.asked} s`) +
  (one.copies > 1 ? `, ${one.copies} copies` : '') + '\n' + (one.status ? `${one.status}` : 'no final answer') +
  (one.granted === null ? '' : `, grants ${one.granted} s`) + (one.wait_asked_s === null ? '' : `, asks to wait ${one.wait_asked_s} s`) +
  (one.cause === 'none' ? '' : `\nfailed: ${one.cause}`) + `\n${one.place}`;

function range(trunk) {
  const ends = trunk.exchanges.map(one => one.answered_s === null ? one.last_copy_s : one.answered_s);
  const from = trunk.from_s, until = Math.max(trunk.until_s, ...ends, from + 1);
  return [from, until];
}

function bandsOf(trunk, scale) {
  return trunk.states.map(one => svg('rect', {class: 'band ' + one.state, x: scale(one.from_s), y: LANES.states, width: Math.max(1, scale(one.until_s) - scale(one.from_s)), height: 18},
    svg('title', {}, `${one.state} for ${span(one.until_s - one.from_s)}, from ${span(one.from_s)}`)));
}

function marksOf(trunk, scale, pick) {
  let labelEnd = -Infinity;
  return trunk.exchanges.map((one, index) => {
    const x = scale(one.at_s), label = one.status ? String(one.status) : '–';
    // Of an attempt that goes on, the end is what counts.
    const next = trunk.exchanges[index + 1], goesOn = next && ['credentials', 'adjusted', 'next target'].includes(next.kind);
    const fits = x > labelEnd && !goesOn;
    if (fits) labelEnd = x + label.length * 7 + 3;
    return svg('g', {class: 'mark exchange ' + inkOfStatus(one.status), 'data-index': index, 'data-at': one.at_s, tabindex: fits ? 0 : null,
                     onclick: () => pick(index), onkeydown: event => { if (event.key === 'Enter') pick(index); }},
      svg('title', {}, textOfExchange(one)),
      svg('line', {class: 'tick', x1: x, x2: x, y1: LANES.sends + 22, y2: LANES.sends - (one.credentials || one.kind === 'adjusted' ? -6 : 4)}),
      one.copies > 1 ? svg('line', {x1: scale(one.last_copy_s), x2: scale(one.last_copy_s), y1: LANES.sends + 22, y2: LANES.sends + 14}) : null,
      svg('circle', {cx: x, cy: LANES.sends + 22, r: one.kind === 'cancel' ? 4.5 : 3}),
      fits ? svg('text', {x: x - 2, y: LANES.sends - 8}, one.kind === 'cancel' ? label + ' cancel' : label) : null);
  });
}

// From each accepted REGISTER to the end of what it was granted.
function boundOf(trunk, scale, until) {
  return trunk.exchanges.filter(one => one.granted > 0 && one.kind !== 'cancel').map(one => {
    const from = scale(one.at_s), end = scale(Math.min(one.at_s + one.granted, until));
    return svg('rect', {class: 'bound', x: from, y: LANES.bound, width: Math.max(1, end - from), height: 12},
               svg('title', {}, `granted ${span(one.granted)}, until ${span(one.at_s + one.granted)}`));
  });
}

// The mapping lives for the timeout after what the agent sent, until the next.
function natOf(trunk, scale, until) {
  const timeout = data.nat_timeout_s;
  if (timeout === null) return [];
  const sent = trunk.exchanges.flatMap(one => one.copies > 1 ? [one.at_s, one.last_copy_s] : [one.at_s]).sort((a, b) => a - b);
  return sent.flatMap((at, index) => {
    const next = index + 1 < sent.length ? sent[index + 1] : until, open = Math.min(at + timeout, next);
    const piece = (kind, from, to, title) => to <= from ? null : svg('rect', {class: kind, x: scale(from), y: LANES.nat, width: Math.max(.5, scale(to) - scale(from)), height: 12}, svg('title', {}, title));
    return [piece('open', at, open, 'NAT mapping open'), piece('closed', open, next, `NAT mapping closed for ${span(next - open)}: calls to us are lost`)];
  });
}

// The waits after failures, as brackets with their length.
function waitsOf(trunk, scale) {
  let labelEnd = -Infinity;
  return trunk.exchanges.flatMap((one, index) => {
    const next = trunk.exchanges[index + 1];
    if (one.cause === 'none' || !next || next.kind !== 'retry') return [];
    const from = scale(one.answered_s === null ? one.last_copy_s : one.answered_s), to = scale(next.at_s), y = LANES.waits + 8;
    const text = seconds(Math.round((next.at_s - (one.answered_s === null ? one.last_copy_s : one.answered_s)) * 10) / 10);
    const fits = from > labelEnd;
    if (fits) labelEnd = from + text.length * 7 + 4;
    return [svg('g', {class: 'gap'}, svg('title', {}, `${text} after ${one.cause}`), svg('line', {x1: from, x2: to, y1: y, y2: y}),
                svg('line', {x1: from, x2: from, y1: y - 5, y2: y + 5}), svg('line', {x1: to, x2: to, y1: y - 5, y2: y + 5}),
                fits ? svg('text', {x: from + 3, y: y + 16}, text) : null)];
  });
}

function leftOutOf(trunk, scale) {
  if (!trunk.exchanges_left_out) return [];
  const before = trunk.exchanges[trunk.exchanges_before_gap - 1], after = trunk.exchanges[trunk.exchanges_before_gap];
  if (!before || !after) return [];
  const from = scale(before.at_s) + 2, to = Math.max(from + 2, scale(after.at_s) - 2);
  return [svg('g', {class: 'left-out'}, svg('title', {}, `${trunk.exchanges_left_out} REGISTERs are left out here`),
              svg('rect', {x: from, y: LANES.sends - 4, width: to - from, height: 28}),
              svg('text', {x: from + 4, y: LANES.sends + 14}, `${trunk.exchanges_left_out} left out`))];
}

function drawCourse(trunk, width, pick) {
  const [from, until] = range(trunk);
  const scale = time => LEFT + (time - from) / (until - from) * (width - LEFT - RIGHT);
  const bottom = 182, height = bottom + 22;
  const picture = svg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', class: 'course-picture', 'data-from': from, 'data-until': until,
    'aria-label': `Course of ${trunk.name} over ${span(until - from)}; the table below says the same.`});
  const step = tickStep(until - from, width / 110);
  for (let tick = Math.ceil(from / step) * step; tick <= until; tick += step)
    picture.append(svg('line', {class: 'gridline', x1: scale(tick), x2: scale(tick), y1: 4, y2: bottom}),
                   svg('text', {x: scale(tick), y: bottom + 15, 'text-anchor': 'middle'}, span(tick)));
  const name = (lane, text) => svg('text', {class: 'lane-name', x: 2, y: lane + 10}, text);
  picture.append(name(LANES.states + 3, 'state'), name(LANES.sends + 10, 'REGISTERs'), name(LANES.bound, 'bound until'),
                 name(LANES.waits, 'waits'));
  if (data.nat_timeout_s !== null) picture.append(name(LANES.nat, 'NAT ' + span(data.nat_timeout_s)));
  picture.append(svg('line', {class: 'axis', x1: LEFT, x2: width - RIGHT, y1: LANES.sends + 22, y2: LANES.sends + 22}));
  const parts = [bandsOf(trunk, scale), boundOf(trunk, scale, until), natOf(trunk, scale, until), waitsOf(trunk, scale), leftOutOf(trunk, scale), marksOf(trunk, scale, pick)];
  picture.append(...parts.flat().filter(Boolean));
  return picture;
}

function courseView(trunk, pick) {
  const view = el('div', {class: 'view card', tabindex: 0, role: 'group', 'aria-label': 'timeline, scrolls sideways'});
  let zoom = 1;
  const closer = el('button', {class: 'small', type: 'button', onclick: () => show(zoom * 2)}, 'Zoom in');
  const wider = el('button', {class: 'small', type: 'button', onclick: () => show(zoom / 2)}, 'Zoom out');
  function show(wanted) {
    const middle = (view.scrollLeft + view.clientWidth / 2) / zoom;
    zoom = Math.min(256, Math.max(1, wanted));
    view.replaceChildren(drawCourse(trunk, Math.max(640, view.clientWidth - 2 || 1100) * zoom, pick));
    view.scrollLeft = middle * zoom - view.clientWidth / 2;
    closer.disabled = zoom === 256;
    wider.disabled = zoom === 1;
  }
  view.addEventListener('wheel', event => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    show(event.deltaY < 0 ? zoom * 2 : zoom / 2);
  }, {passive: false});
  show(1);
  requestAnimationFrame(() => show(1));
  const item = (ink, text) => el('span', {class: ink}, el('i', {}), text);
  return el('section', {class: 'timeline course'},
    el('div', {class: 'head-row'}, el('h3', {}, 'Timeline, from the beginning of the trace'), el('div', {class: 'command'}, wider, closer)),
    el('div', {class: 'legend'}, item('ink-ok', 'accepted'), item('ink-challenge', 'challenged or redirected'), item('ink-error', 'refused'),
       item('ink-other', 'no answer'), el('span', {}, 'half-high tick: the same attempt goes on'), el('span', {}, 'short tick: last copy')),
    view);
}
)js";

}  // namespace sipreg::conformance::check
