#include "conformance/report/page.hpp"

namespace sipreg::conformance::report {
namespace {

// Every text of the data reaches the page as a text node: nothing is ever parsed as markup.
constexpr std::string_view helpers = R"js('use strict';
const data = JSON.parse(document.getElementById('data').textContent);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}
const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

const colourOf = run => data.words[run.verdict].colour;
const isRed = run => colourOf(run) === 'red';
const groupOf = id => id.split('.')[0];
const seconds = value => {
  const size = Math.abs(value);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3).replace(/\.0+$/, '') + ' s';
};
const firstLine = message => data.rows[message.first] || '';
const rowsOf = message => (message.rows || []).map(number => data.rows[number]);

function word(verdict, ...more) {
  const info = data.words[verdict];
  return el('span', {class: 'word ' + info.colour, title: info.meaning},
            el('span', {'aria-hidden': 'true'}, info.symbol), el('span', {}, verdict), ...more);
}

// How a message is drawn: its colour, and the few letters beside its mark.
function inkOf(message) {
  const status = /^SIP\/2\.0 (\d)(\d\d)/.exec(firstLine(message));
  if (!status) return 'ink-request';
  if (status[1] === '2') return 'ink-ok';
  if (/^SIP\/2\.0 40[17]/.test(firstLine(message)) || status[1] === '3') return 'ink-challenge';
  return status[1] === '1' ? 'ink-other' : 'ink-error';
}
function isCancel(message) {
  return rowsOf(message).some(row => /^Expires\s*:\s*0+\s*$/i.test(row) || /^(Contact|m)\s*:.*;\s*expires\s*=\s*0+\s*($|[;,])/i.test(row));
}
// New REGISTERs are numbered in the order of their first send, as in the checks ("wait 3").
function numberRegisters(messages) {
  const labels = new Map();
  let count = 0;
  for (const message of messages) {
    const line = firstLine(message);
    const status = /^SIP\/2\.0 (\d+)/.exec(line);
    if (status) labels.set(message, status[1]);
    else if (!line.startsWith('REGISTER ')) labels.set(message, line.split(' ')[0].slice(0, 10));
    else if (message.from === 'agent' && !message.copy) {
      const answers = rowsOf(message).some(row => /^(Proxy-)?Authorization\s*:/i.test(row));
      labels.set(message, '#' + ++count + (isCancel(message) ? ' cancel' : answers ? ' auth' : ''));
    }
  }
  return labels;
}
)js";

constexpr std::string_view timeline = R"js(
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

function drawMessage(message, label, x, axis, levels, pick) {
  const up = message.from === 'agent' ? -1 : 1;
  const width = label ? label.length * LABEL_WIDTH : 0;
  const level = label && !message.copy ? levels.place(x - 3, x + 6 + width) : -1;
  const length = level < 0 ? 9 : STEM + level * LEVEL_HEIGHT;
  const end = axis + up * length;
  const second = message.from === 'r2' || message.to === 'r2';
  const title = 'line ' + message.line + ', ' + seconds(message.t) + ', ' + message.from + ' → ' + message.to +
                (message.copy ? ', retransmission' : '') + '\n' + firstLine(message);
  return svg('g', {class: 'mark ' + inkOf(message) + (level < 0 ? ' copy' : '') + (second ? ' second' : ''), onclick: () => pick(message)},
             svg('title', {}, title),
             svg('line', {x1: x, x2: x, y1: axis, y2: end}),
             svg('rect', {x: x - 3, y: Math.min(axis, end), width: 6, height: length, fill: 'transparent'}),
             level < 0 ? null : svg('circle', {cx: x, cy: end, r: 2.6}),
             level < 0 ? null : svg('text', {x: x + 6, y: end + 4}, label));
}

function drawTimeline(run, width, pick) {
  const [begin, end] = timeRange(run);
  const left = 14, right = 70;
  const scale = time => left + (time - begin) / (end - begin) * (width - left - right);
  const top = 6, lane = STEM + LEVELS * LEVEL_HEIGHT;
  const axis = top + (run.windows.length ? 46 : 6) + lane, bottom = axis + lane + 2, height = bottom + 22;
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
  const labels = numberRegisters(run.messages);
  const above = new Levels(LEVELS), below = new Levels(LEVELS);
  for (const message of run.messages)
    picture.append(drawMessage(message, labels.get(message), scale(message.t), axis, message.from === 'agent' ? above : below, pick));
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
               item('ink-other', 'short tick: retransmission'),
               run.windows.length ? [swatch('green', 'window met'), swatch('red', 'window missed')] : []),
            view);
}
)js";

constexpr std::string_view page = R"js(
function table(className, heads, rows) {
  return el('div', {class: 'card scroll'},
            el('table', {class: className}, el('thead', {}, el('tr', {}, heads.map(head => el('th', {scope: 'col'}, head)))),
               el('tbody', {}, rows)));
}

function rulesView(run) {
  const ids = [...new Set([...run.refs, ...run.checks.map(check => check.rule)])].filter(id => data.rules[id]);
  if (!ids.length) return null;
  return el('section', {}, el('h3', {}, 'Rules'),
            el('div', {class: 'rules card'}, ids.flatMap(id => [
              el('code', {}, id), el('span', {class: 'muted'}, data.rules[id].strength + ', ' + data.rules[id].source),
              el('span', {}, data.rules[id].text)])));
}

function checksView(run) {
  if (!run.checks.length) return null;
  const rank = check => isRed(check) ? 0 : check.verdict === 'pass' ? 2 : 1;
  const rows = [...run.checks].sort((left, right) => rank(left) - rank(right)).map(check =>
    el('tr', {}, el('td', {}, word(check.verdict)), el('td', {}, el('code', {}, check.name)), el('td', {}, check.sent || '–'),
       el('td', {}, check.expected || '–'), el('td', {class: isRed(check) ? 'missed' : null}, check.actual || '–'),
       el('td', {class: 'muted'}, check.rule || '–'), el('td', {class: 'muted'}, check.evidence || '–')));
  return el('section', {}, el('h3', {}, 'Checks'),
            table('grid', ['Verdict', 'Check', 'Registrar sent', 'Expected', 'Actual', 'Rule', 'Evidence'], rows));
}

function messageBody(run, message) {
  if (message.left_out) return [el('p', {class: 'note'}, 'Left out of this page to keep it small: see ' + run.folder + '/trace.tsv line ' + message.line + '.')];
  const text = el('pre', {tabindex: 0}, rowsOf(message).join('\n'));
  return message.bytes ? [text, el('p', {class: 'note'}, `Cut after 4096 of ${message.bytes} bytes; the rest is in ${run.folder}/trace.tsv line ${message.line}.`)] : [text];
}

function messageView(run, message) {
  const fold = el('details', {class: 'message ' + inkOf(message)},
    el('summary', {}, el('span', {class: 'muted'}, message.line), el('span', {class: 'number'}, seconds(message.t)),
       el('span', {}, message.from + ' → ' + message.to), el('span', {class: 'muted'}, message.by),
       el('span', {class: 'first'}, firstLine(message)), el('span', {class: 'muted'}, message.copy ? 'copy' : '')));
  fold.addEventListener('toggle', () => { if (fold.open && fold.children.length === 1) fold.append(...messageBody(run, message)); });
  return fold;
}

function messagesView(run) {
  const views = new Map(run.messages.map(message => [message, messageView(run, message)]));
  const rest = run.message_count - run.messages.length;
  const all = el('details', {class: 'messages card'}, el('summary', {}, `Messages (${run.message_count})`), [...views.values()],
                 rest > 0 ? el('p', {class: 'note empty'}, `${rest} more in ${run.folder}/trace.tsv`) : null);
  const pick = message => {
    all.open = true;
    const view = views.get(message);
    view.open = true;
    view.scrollIntoView({block: 'center'});
    view.querySelector('summary').focus({preventScroll: true});
  };
  return {all, pick};
}

function commandView(text) {
  const copy = el('button', {class: 'small', type: 'button', onclick: () =>
    navigator.clipboard && navigator.clipboard.writeText(text).then(() => { copy.textContent = 'Copied'; })}, 'Copy');
  return el('section', {}, el('h3', {}, 'Run it again'), el('div', {class: 'command'}, el('code', {tabindex: 0}, text), copy));
}

function detailsView(run) {
  const facts = [seconds(run.policy_seconds) + ' of policy time in ' + seconds(run.wall_seconds)];
  if (run.late_ms > 0) facts.push('machine late by at most ' + run.late_ms + ' ms');
  if (run.attempts > 1) facts.push('attempt ' + run.attempts + ', at half the speed');
  const {all, pick} = run.messages && run.messages.length ? messagesView(run) : {};
  const why = run.reason || (run.by && run.by.length ? 'by ' + run.by.join(', ') : '');
  return el('div', {class: 'details ' + colourOf(run)},
            el('div', {class: 'top'}, word(run.verdict), el('b', {class: 'mono'}, run.fault ? `fault/${run.fault}/${run.id}` : run.case),
               el('span', {class: 'muted'}, run.basis), el('span', {class: 'muted'}, facts.join(' · '))),
            why ? el('p', {class: 'reason'}, why) : null,
            checksView(run), all ? timelineView(run, pick) : null, all,
            run.trace_note ? el('p', {class: 'muted'}, run.trace_note) : null,
            rulesView(run), run.rerun ? commandView(run.rerun) : null,
            el('p', {class: 'muted mono'}, data.folder.replace(/\/?$/, '/') + run.folder));
}

// The list: one row an id, one column a profile, the details of one run below its row.
const profiles = [...new Set(data.cases.map(run => run.profile))];
const faultsOf = new Map();
for (const run of data.fault_runs) faultsOf.set(run.id, [...(faultsOf.get(run.id) || []), run]);
const showFaults = data.fault_runs.length > 0 || data.demands.faults;
const unproven = new Set(showFaults ? data.unproven : []);
const rowsById = new Map();
for (const run of data.cases) rowsById.set(run.id, [...(rowsById.get(run.id) || []), run]);
const keyOf = run => run.fault ? `fault/${run.fault}/${run.case}` : run.case;
const columns = 2 + profiles.length + (showFaults ? 2 : 1);
const opened = {button: null, panel: null};

function close() {
  if (!opened.panel) return;
  opened.panel.remove();
  opened.button.setAttribute('aria-expanded', 'false');
  opened.panel = opened.button = null;
}
function toggle(button, run) {
  const again = opened.button === button;
  close();
  if (again) return;
  const row = button.closest('tr');
  const panel = el('tr', {class: 'panel'}, el('td', {colspan: row.children.length}, detailsView(run)));
  row.after(panel);
  button.setAttribute('aria-expanded', 'true');
  Object.assign(opened, {button, panel});
  history.replaceState(null, '', '#' + encodeURI(keyOf(run)));
}
const buttons = new Map();
function cellView(run, ...more) {
  const button = el('button', {class: 'cell', type: 'button', 'aria-expanded': 'false', 'aria-label': `${keyOf(run)}: ${run.verdict}, details`,
                               onclick: () => toggle(button, run)}, word(run.verdict, ...more));
  buttons.set(keyOf(run), button);
  return button;
}

function proofCell(id) {
  const runs = faultsOf.get(id) || [];
  const caught = runs.filter(run => run.verdict === 'caught').length;
  if (unproven.has(id)) return el('span', {class: 'word red'}, '✘ no fault fails it');
  if (!runs.length) return el('span', {class: 'muted'}, '–');
  return el('span', {class: 'word ' + (caught === runs.length ? 'green' : 'red')}, `${caught} of ${runs.length} caught`);
}

function caseRow(id, runs) {
  const row = el('tr', {class: 'item'},
    el('td', {}, el('div', {class: 'id'}, id), el('div', {class: 'title'}, runs[0].title)),
    el('td', {class: 'level optional'}, runs[0].level),
    profiles.map(profile => el('td', {}, runs.filter(run => run.profile === profile).map(run => cellView(run)))),
    el('td', {class: 'number optional muted'}, seconds(Math.max(...runs.map(run => run.policy_seconds)))),
    showFaults ? el('td', {class: 'optional'}, proofCell(id)) : null);
  const texts = [id, runs[0].title, runs[0].level, ...runs.flatMap(run => [run.reason, run.basis, run.profile]), ...(faultsOf.get(id) || []).map(run => run.fault)];
  return {row, verdicts: runs.map(run => run.verdict), text: texts.join('\n').toLowerCase()};
}

function listView() {
  const items = [], body = el('tbody', {});
  const groups = [...new Set([...rowsById.keys()].map(groupOf))];
  for (const group of groups) {
    const members = [...rowsById].filter(([id]) => groupOf(id) === group).map(([id, runs]) => caseRow(id, runs));
    const count = members.length === 1 ? '1 case' : `${members.length} cases`;
    const head = el('tr', {class: 'group'}, el('th', {colspan: columns, scope: 'rowgroup'}, group, el('span', {}, count)));
    body.append(head, ...members.map(member => member.row));
    items.push({head, members});
  }
  const heads = [el('th', {scope: 'col'}, 'Case'), el('th', {scope: 'col', class: 'optional'}, 'Level'),
                 ...profiles.map(profile => el('th', {scope: 'col'}, profile)),
                 el('th', {scope: 'col', class: 'number optional'}, 'Policy time'), showFaults ? el('th', {scope: 'col', class: 'optional'}, 'Faults') : null];
  const none = el('p', {class: 'empty', role: 'status'}, data.cases.length ? 'No case matches the filter.' : 'No run of the honest agent was found.');
  none.hidden = data.cases.length > 0;
  function filter(text, chosen) {
    close();
    let shown = 0;
    for (const {head, members} of items) {
      let any = false;
      for (const member of members) {
        const match = member.text.includes(text) && (!chosen.size || member.verdicts.some(verdict => chosen.has(verdict)));
        member.row.hidden = !match;
        any = any || match;
        shown += match ? 1 : 0;
      }
      head.hidden = !any;
    }
    none.hidden = shown > 0;
  }
  const view = el('div', {class: 'card scroll'}, el('table', {class: 'cases'}, el('thead', {}, el('tr', {}, heads)), body), none);
  return {view, filter};
}

function toolsView(filter) {
  const chosen = new Set();
  const input = el('input', {type: 'search', placeholder: 'Filter by id, title, rule, reason or fault', 'aria-label': 'filter', oninput: () => apply()});
  const apply = () => filter(input.value.trim().toLowerCase(), chosen);
  const chips = Object.entries(data.cases_by_verdict).filter(([name, count]) => data.words[name] && count > 0).map(([name, count]) => {
    const chip = el('button', {class: 'chip ' + data.words[name].colour, type: 'button', 'aria-pressed': 'false', title: data.words[name].meaning, onclick: () => {
      if (!chosen.delete(name)) chosen.add(name);
      chip.setAttribute('aria-pressed', chosen.has(name));
      apply();
    }}, el('span', {class: 'symbol', 'aria-hidden': 'true'}, data.words[name].symbol), name, el('b', {}, count));
    return chip;
  });
  return el('div', {class: 'tools', role: 'search'}, input, chips);
}

function outcome() {
  const red = data.cases.concat(data.fault_runs).filter(isRed).length;
  switch (data.exit_status) {
    case 0: return ['green', 'Clean'];
    case 4: return ['red', 'Nothing was selected'];
    case 2: return ['red', `${red} could not be exercised`];
    default: return ['red', red ? `${red} of ${data.cases.length + data.fault_runs.length} runs are red` : `${data.unproven.length} cases are unproven`];
  }
}

function headView() {
  const [tone, text] = outcome();
  const fact = (value, what) => el('span', {}, el('b', {}, value), ' ' + what);
  const totals = data.cases_by_verdict, faults = data.fault_runs_by_verdict;
  const bar = Object.entries(totals).filter(([name, count]) => data.words[name] && count > 0).map(([name, count]) =>
    el('span', {class: data.words[name].colour, style: `flex: ${count}`, title: `${count} ${name}`}));
  return el('header', {class: 'head card ' + tone}, el('h1', {}, el('b', {}, 'sipreg'), ' conformance report'),
            el('div', {class: 'outcome'}, text),
            el('div', {class: 'facts'}, fact(totals.total, totals.total === 1 ? 'case' : 'cases'),
               fact(profiles.length, profiles.length === 1 ? 'profile' : 'profiles'),
               faults.total ? fact(`${faults.caught} of ${faults.total}`, 'faults caught') : null,
               fact(Math.round(data.policy_seconds).toLocaleString('en'), 'policy seconds'),
               fact(data.policy_per_wall.toFixed(1), 'times faster than the wall clock'),
               data.demands.strict ? fact('strict', 'run: SHOULD counts') : null),
            el('div', {class: 'bar', role: 'img', 'aria-label': 'share of each verdict'}, bar));
}

function attentionView() {
  const red = data.cases.concat(data.fault_runs).filter(isRed);
  const firstMiss = run => run.checks.filter(isRed).map(check => `${check.name}: expected ${check.expected}, actual ${check.actual}`)[0];
  const line = (mark, link, text) => el('li', {}, el('span', {}, mark), link, el('span', {class: 'muted'}, text || ''));
  const items = red.map(run => line(word(run.verdict), el('a', {href: '#' + encodeURI(keyOf(run)), class: 'mono'}, run.fault ? `fault/${run.fault}/${run.id}` : run.case),
                                    run.reason || firstMiss(run)));
  for (const id of unproven) items.push(line(el('span', {class: 'word red'}, '✘ unproven'), el('span', {class: 'mono'}, id), 'no fault fails this case: nothing shows that it can fail'));
  if (!items.length) return null;
  return el('section', {}, el('h2', {}, 'Needs attention'), el('ul', {class: 'attention card'}, items));
}

function faultsView() {
  if (!showFaults) return null;
  const rows = [...new Set([...faultsOf.keys(), ...unproven])].map(id => {
    const runs = faultsOf.get(id) || [];
    const by = run => run.verdict === 'caught' && run.by.length ? ' by ' + run.by.join(', ') : '';
    const proof = runs.map(run => cellView(run, el('b', {}, run.fault), el('span', {}, by(run))));
    if (unproven.has(id)) proof.push(el('span', {class: 'word red'}, '✘ no fault fails this case'));
    return el('tr', {}, el('td', {class: 'id'}, id), el('td', {}, el('div', {class: 'proof'}, proof)));
  });
  return el('section', {}, el('h2', {}, 'Faults: what makes each case fail'),
            el('p', {class: 'muted'}, 'The same case is run against an agent with one deliberate fault. The fault is caught when the case fails by the subject named for it.'),
            el('div', {class: 'card scroll'}, el('table', {class: 'cases faults'}, el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Case'), el('th', {scope: 'col'}, 'Fault, and the check that caught it'))), el('tbody', {}, rows))));
}

function footView() {
  const used = Object.entries(data.words).filter(([name]) => data.cases.concat(data.fault_runs).some(run => run.verdict === name));
  return el('footer', {}, `Made by sipreg ${data.sipreg} on ${data.created} from `, el('span', {class: 'mono'}, data.folder), '.',
            el('dl', {}, used.flatMap(([name, info]) => [el('dt', {}, word(name)), el('dd', {}, info.meaning)])));
}

function openFromAddress() {
  let key = '';
  try { key = decodeURI(location.hash.slice(1)); } catch { return; }
  const button = buttons.get(key);
  if (!button || opened.button === button) return;
  button.closest('tr').hidden = false;
  toggle(button, data.cases.concat(data.fault_runs).find(run => keyOf(run) === key));
  button.closest('tr').scrollIntoView();
}

const list = listView();
document.getElementById('page').append(...[headView(), attentionView(), el('h2', {}, 'Cases'), toolsView(list.filter), list.view, faultsView(), footView()].filter(Boolean));
addEventListener('hashchange', openFromAddress);
openFromAddress();
)js";

}  // namespace

const std::array<std::string_view, 3> page_script{helpers, timeline, page};

}  // namespace sipreg::conformance::report
