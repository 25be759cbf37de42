#include "conformance/report/page.hpp"

namespace sipreg::conformance::report {

// Inline SVG, drawn when the details of a run are opened.
const std::string_view page_script_timeline = R"js(
// The messages of one run on a policy-time axis: what the agent sent above it, what it was sent below it.
const LEVELS = 5, LEVEL_HEIGHT = 15, STEM = 16, LABEL_WIDTH = 6.8;

class Levels {  // finds a row where a label does not cover an earlier one
  constructor(count) { this.ends = new Array(count).fill(-Infinity); }
  place(from, to) {
    const level = this.ends.findIndex(end => end < from);
    if (level >= 0) this.ends[level] = to + 5;
    return level;
  }
}

function niceStep(span, count) {
  const raw = span / count, power = 10 ** Math.floor(Math.log10(raw));
  const steps = raw > 20 ? [30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400] : [1, 2, 5, 10].map(n => n * power);
  return steps.find(step => step >= raw) || 10 * power;
}

function timeRange(run) {
  const moments = run.messages.map(message => message.t).concat(run.policy_seconds || 0);
  const latest = Math.max(...moments, 1e-3);
  const near = time => time <= latest * 1.6;  // a window far behind the end would squeeze everything else
  const windows = run.windows.flatMap(window => [window.lo, window.hi]).filter(time => time !== null && near(time));
  const begin = Math.min(0, ...moments), end = Math.max(latest, ...windows);
  return [begin, end + (end - begin) * 0.01];
}

function drawWindows(run, scale, axis, top, end) {
  const levels = new Levels(3);
  const anchors = new Map(run.messages.map(message => [message.line, message.t]));
  return run.windows.filter(window => window.lo <= end).map(window => {
    const hi = window.hi === null ? end : Math.min(window.hi, end);
    const left = scale(window.lo), width = Math.max(3, scale(hi) - left);
    const level = levels.place(left, left + Math.max(width, window.of.length * LABEL_WIDTH));
    const y = top + 11 + Math.max(level, 0) * 14;
    const tone = window.ok === true ? 'green' : window.ok === false ? 'red' : 'grey';
    const verdict = window.ok === true ? 'met' : window.ok === false ? 'missed' : 'not judged';
    const from = anchors.get(window.from_line);
    const range = window.hi === null ? 'from ' + seconds(window.lo) : seconds(window.lo) + ' to ' + seconds(window.hi);
    return svg('g', {class: 'window ' + tone},
               svg('title', {}, window.of + ': ' + range + ', ' + verdict),
               from === undefined || from >= window.lo ? null : svg('line', {x1: scale(from), x2: left, y1: y + 5, y2: y + 5}),
               svg('rect', {x: left, y: top, width, height: axis - top, rx: 2}),
               level < 0 ? null : svg('text', {x: left + 2, y}, window.of));
  });
}

// Where each message stands: its label's level on its side of the axis, -1 for a short tick without label.
function placeMessages(run, scale) {
  const labels = numberRegisters(run.messages);
  const sides = {above: new Levels(LEVELS), below: new Levels(LEVELS)};
  return run.messages.map(message => {
    const x = scale(message.t), side = message.from === 'agent' ? 'above' : 'below';
    const label = message.copy ? undefined : labels.get(message);
    const level = label ? sides[side].place(x - 3, x + 6 + label.length * LABEL_WIDTH) : -1;
    return {message, label, x, side, level};
  });
}

function drawMessage({message, label, x, side, level}, axis, pick) {
  const length = level < 0 ? 9 : STEM + level * LEVEL_HEIGHT;
  const end = side === 'above' ? axis - length : axis + length;
  const second = message.from === 'r2' || message.to === 'r2';
  const title = 'line ' + message.line + ', ' + seconds(message.t) + ', ' + message.from + ' → ' + message.to +
                (message.copy ? ', retransmission' : '') + '\n' + firstLine(message);
  return svg('g', {class: 'mark ' + inkOf(message) + (message.copy ? ' copy' : '') + (second ? ' second' : ''), onclick: () => pick(message)},
             svg('title', {}, title),
             svg('line', {x1: x, x2: x, y1: axis, y2: end}),
             svg('rect', {x: x - 3, y: Math.min(axis, end), width: 6, height: length, fill: 'transparent'}),
             level < 0 ? null : svg('circle', {cx: x, cy: end, r: 2.6}),
             level < 0 ? null : svg('text', {x: x + 6, y: end + 4}, label));
}

function drawTimeline(run, width, pick) {
  const [begin, end] = timeRange(run);
  const left = 14, right = 84;
  const scale = time => left + (time - begin) / (end - begin) * (width - left - right);
  const placed = placeMessages(run, scale);
  const lane = side => STEM + 10 + LEVEL_HEIGHT * Math.max(1, ...placed.filter(mark => mark.side === side).map(mark => mark.level));
  const top = 6, axis = top + (run.windows.length ? 46 : 4) + lane('above'), bottom = axis + lane('below'), height = bottom + 22;
  const picture = svg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
                              'aria-label': `Timeline of ${run.messages.length} messages over ${seconds(end)} of policy time; the list of messages below says the same.`});
  const step = niceStep(end - begin, width / 110);
  for (let tick = Math.ceil(begin / step) * step; tick <= end; tick += step) {
    const x = scale(tick);
    picture.append(svg('line', {class: 'gridline', x1: x, x2: x, y1: top, y2: bottom}),
                   svg('text', {x, y: bottom + 15, 'text-anchor': tick === 0 ? 'start' : 'middle'}, seconds(tick)));
  }
  picture.append(...drawWindows(run, scale, axis, top, end));
  picture.append(svg('line', {class: 'axis', x1: left, x2: width - right + 6, y1: axis, y2: axis}));
  picture.append(...placed.map(mark => drawMessage(mark, axis, pick)));
  return picture;
}

function timelineView(run, pick) {
  const view = el('div', {class: 'view card', tabindex: 0, role: 'group', 'aria-label': 'timeline, scrolls sideways'});
  let zoom = 1;
  const closer = el('button', {class: 'small', type: 'button', onclick: () => show(zoom * 2)}, 'Zoom in');
  const wider = el('button', {class: 'small', type: 'button', onclick: () => show(zoom / 2)}, 'Zoom out');
  const measure = () => Math.max(640, view.clientWidth || 1100);
  function show(wanted) {
    const middle = (view.scrollLeft + view.clientWidth / 2) / zoom;
    zoom = Math.min(64, Math.max(1, wanted));
    view.replaceChildren(drawTimeline(run, measure() * zoom, pick));
    view.scrollLeft = middle * zoom - view.clientWidth / 2;
    closer.disabled = zoom === 64;
    wider.disabled = zoom === 1;
  }
  requestAnimationFrame(() => show(1));
  const item = (ink, text) => el('span', {class: ink}, el('i', {}), text);
  const swatch = (colour, text) => el('span', {style: `--swatch: var(--${colour}-soft)`}, el('i', {style: `outline: 1px solid var(--${colour})`}), text);
  return el('section', {class: 'timeline'},
            el('div', {class: 'head-row'}, el('h3', {}, 'Timeline, policy seconds'),
               el('div', {class: 'command'}, wider, closer)),
            el('div', {class: 'legend'}, item('ink-request', 'agent sends, above'), item('ink-ok', '2xx'),
               item('ink-challenge', 'challenge or redirect'), item('ink-error', 'refusal'),
               el('span', {}, 'short tick: retransmission'),
               run.windows.length ? [swatch('green', 'window met'), swatch('red', 'window missed')] : []),
            view);
}
)js";

}  // namespace sipreg::conformance::report
