#include "conformance/report/page.hpp"

namespace sipreg::conformance::report {

// The list of cases, their details and the filters; runs last and builds the page.
const std::string_view page_script_page = R"js(
function table(className, heads, rows) {
  return el('div', {class: 'card scroll'},
            el('table', {class: className}, el('thead', {}, el('tr', {}, heads.map(head => el('th', {scope: 'col'}, head)))),
               el('tbody', {}, rows)));
}

function rulesView(run) {
  const ids = [...new Set([...run.refs, ...run.checks.map(check => check.rule)])].filter(id => Object.hasOwn(data.rules, id));
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
    el('tr', {}, el('td', {}, word(check.verdict)), el('td', {class: 'keep'}, el('code', {}, check.name)), el('td', {}, check.sent || '–'),
       el('td', {}, check.expected || '–'), el('td', {class: isRed(check) ? 'missed' : null}, check.actual || '–'),
       el('td', {class: 'muted keep'}, check.rule || '–'), el('td', {class: 'muted keep'}, check.evidence || '–')));
  return el('section', {}, el('h3', {}, 'Checks'),
            table('grid', ['Verdict', 'Check', 'Registrar sent', 'Expected', 'Actual', 'Rule', 'Evidence'], rows));
}

function messageBody(run, message) {
  if (message.left_out) return [el('p', {class: 'note'}, 'Left out of this page to keep it small: see ' + placeOf(run) + '/trace.tsv line ' + message.line + '.')];
  const text = el('pre', {tabindex: 0}, rowsOf(message).join('\n'));
  return message.bytes ? [text, el('p', {class: 'note'}, `Cut after 4096 of ${message.bytes} bytes; the rest is in ${placeOf(run)}/trace.tsv line ${message.line}.`)] : [text];
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
                 rest > 0 ? el('p', {class: 'note empty'}, `${rest} more in ${placeOf(run)}/trace.tsv`) : null);
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

const placeOf = run => run.folder === '.' ? data.folder : data.folder.replace(/\/?$/, '/') + run.folder;

function detailsView(run) {
  const facts = [seconds(run.policy_seconds) + ' of policy time in ' + seconds(run.wall_seconds)];
  if (run.late_ms > 0) facts.push('machine late by at most ' + run.late_ms + ' ms');
  if (run.attempts > 1) facts.push('attempt ' + run.attempts + ', at half the speed');
  const {all, pick} = run.messages && run.messages.length ? messagesView(run) : {};
  const why = run.reason || (run.by && run.by.length ? 'by ' + run.by.join(', ') : '');
  return el('div', {class: 'details ' + colourOf(run)},
            el('div', {class: 'top'}, word(run.verdict), el('b', {class: 'mono'}, keyOf(run)),
               el('span', {class: 'muted'}, run.basis), el('span', {class: 'muted'}, facts.join(' · '))),
            why ? el('p', {class: 'reason'}, why) : null,
            checksView(run), all ? timelineView(run, pick) : null, all,
            run.trace_note ? el('p', {class: 'muted'}, run.trace_note) : null,
            rulesView(run), run.rerun ? commandView(run.rerun) : null,
            el('p', {class: 'muted mono'}, placeOf(run)));
}

// The list: one row an id, one column a profile, the details of one run below its row.
// A column is a profile; with several agents it is an agent, and one that claims several profiles has a column for each.
const manyAgents = data.agents.length > 1;
const profilesOf = new Map(data.agents.map(one => [one.agent, one.profiles.length]));
const columnOf = run => !manyAgents ? run.profile : profilesOf.get(run.agent) > 1 ? run.agent + ' ' + run.profile : run.agent;
const profiles = [...new Set(data.cases.map(columnOf))];
const faultsOf = new Map();
for (const run of data.fault_runs) faultsOf.set(run.case, [...(faultsOf.get(run.case) || []), run]);
const showFaults = data.fault_runs.length > 0 || data.demands.faults;
const unproven = new Set(showFaults ? data.unproven : []);
const byId = (left, right) => left.localeCompare(right, 'en', {numeric: true});
const rowsById = new Map();
for (const run of data.cases) rowsById.set(run.id, [...(rowsById.get(run.id) || []), run]);
const keyOf = run => (manyAgents ? run.agent + '/' : '') + (run.fault ? `fault/${run.fault}/${run.case}` : run.case);
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

// Red when every case had to catch a fault; else a hint, because not every run includes all faults.
const unprovenMark = () => el('span', {class: 'word ' + (data.demands.faults ? 'red' : 'yellow')}, '✘ no fault fails this case');

const proofsOf = runs => runs.flatMap(run => faultsOf.get(run.case) || []);

function proofCell(honest) {
  const runs = proofsOf(honest);
  const caught = runs.filter(run => run.verdict === 'caught').length;
  if (honest.some(run => unproven.has(run.case))) return unprovenMark();
  if (!runs.length) return el('span', {class: 'muted'}, '–');
  return el('span', {class: 'word ' + (caught === runs.length ? 'green' : 'red')}, `${caught} of ${runs.length} caught`);
}

function caseRow(id, runs) {
  const worst = runs.find(isRed) || runs[0];
  const open = event => { if (!event.target.closest('button')) toggle(buttons.get(keyOf(worst)), worst); };
  const row = el('tr', {class: 'item', onclick: open},
    el('td', {}, el('div', {class: 'id'}, id), el('div', {class: 'title'}, runs[0].title)),
    el('td', {class: 'level optional'}, runs[0].level),
    profiles.map(profile => el('td', {}, runs.filter(run => columnOf(run) === profile).map(run => cellView(run)))),
    el('td', {class: 'number optional muted'}, seconds(Math.max(...runs.map(run => run.policy_seconds)))),
    showFaults ? el('td', {class: 'optional'}, proofCell(runs)) : null);
  const texts = [id, runs[0].title, runs[0].level, ...runs.flatMap(run => [run.reason, run.basis, run.profile, run.agent]), ...proofsOf(runs).map(run => run.fault)];
  return {row, verdicts: runs.map(run => run.verdict), text: texts.join('\n').toLowerCase()};
}

function listView() {
  const items = [], body = el('tbody', {});
  const ids = [...rowsById.keys()].sort(byId);
  const groups = [...new Set(ids.map(groupOf))];
  for (const group of groups) {
    const members = ids.filter(id => groupOf(id) === group).map(id => caseRow(id, rowsById.get(id)));
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
  return el('header', {class: 'head card ' + tone}, el('h1', {}, el('b', {}, 'sipreg'), manyAgents ? ' interoperability matrix' : ' conformance report'),
            el('div', {class: 'outcome'}, text),
            el('div', {class: 'facts'}, fact(totals.total, totals.total === 1 ? 'case' : 'cases'),
               manyAgents ? fact(data.agents.length, 'agents') : fact(profiles.length, profiles.length === 1 ? 'profile' : 'profiles'),
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
  const items = red.map(run => line(word(run.verdict), el('a', {href: '#' + encodeURI(keyOf(run)), class: 'mono'}, keyOf(run)),
                                    run.reason || firstMiss(run)));
  if (data.demands.faults && unproven.size) items.push(line(el('span', {class: 'word red'}, '✘ unproven'), el('a', {href: '#faults'}, unproven.size === 1 ? '1 case' : unproven.size + ' cases'), 'no fault fails ' + [...unproven].slice(0, 8).join(', ') + (unproven.size > 8 ? ', ...' : '')));
  if (!items.length) return null;
  return el('section', {}, el('h2', {}, 'Needs attention'), el('ul', {class: 'attention card'}, items));
}

function faultsView() {
  if (!showFaults) return null;
  const rows = [...new Set([...faultsOf.keys(), ...unproven])].sort(byId).map(name => {
    const runs = faultsOf.get(name) || [];
    const by = run => run.verdict === 'caught' && run.by.length ? ' by ' + run.by.join(', ') : '';
    const proof = runs.map(run => cellView(run, el('b', {}, run.fault), el('span', {}, by(run))));
    if (unproven.has(name)) proof.push(unprovenMark());
    return el('tr', {}, el('td', {class: 'id'}, name), el('td', {}, el('div', {class: 'proof'}, proof)));
  });
  return el('section', {}, el('h2', {id: 'faults'}, 'Faults: what makes each case fail'),
            el('p', {class: 'muted'}, 'The same case is run against an agent with one deliberate fault. The fault is caught when the case fails by the subject named for it.'),
            el('div', {class: 'card scroll'}, el('table', {class: 'cases faults'}, el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Case'), el('th', {scope: 'col'}, 'Fault, and the check that caught it'))), el('tbody', {}, rows))));
}

function agentsView() {
  const told = data.agents.filter(one => one.sentences.length);
  if (!told.length) return null;
  const sentence = (agent, one) => el('li', {}, el('a', {href: '#' + encodeURI((manyAgents ? agent + '/' : '') + one.case)}, one.text));
  return el('section', {}, el('h2', {id: 'agents'}, manyAgents ? 'What each agent does' : 'What the agent does'),
            el('div', {class: 'card agents'}, told.map(one =>
              el('details', {open: manyAgents}, el('summary', {}, el('b', {}, one.agent), el('span', {class: 'muted'}, ' as ' + one.profiles.join(', '))),
                 el('ul', {}, one.sentences.map(line => sentence(one.agent, line)))))));
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
document.getElementById('page').append(...[headView(), attentionView(), agentsView(), el('h2', {}, 'Cases'), toolsView(list.filter), list.view, faultsView(), footView()].filter(Boolean));
addEventListener('hashchange', openFromAddress);
openFromAddress();
)js";

}  // namespace sipreg::conformance::report
