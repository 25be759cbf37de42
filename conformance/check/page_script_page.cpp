#include "conformance/check/page.hpp"

namespace sipreg::conformance::check {

// The page: head, filters, one row a trunk, what is about all of them.
const std::string_view page_script_page = R"js(
const MOST_ROWS = 500;

const severitiesOf = trunk => trunk.findings.map(one => one.severity).concat(trunk.symptoms.map(weight));
function standing(trunk) {
  const all = severitiesOf(trunk), failed = (trunk.checklist || []).some(line => line.verdict === 'fail');
  if (failed || all.includes('error')) return 'error';
  return all.includes('warning') || (trunk.checklist || []).some(line => line.verdict === 'warn') ? 'warning' : trunk.observed || trunk.checklist ? 'clean' : 'note';
}
const STANDINGS = {error: ['red', '✘', 'error'], warning: ['yellow', '▲', 'warning'], clean: ['green', '✔', 'clean'], note: ['grey', '•', 'not judged']};

const marksView = checklist => el('span', {class: 'marks'}, checklist.map(line =>
  el('span', {class: VERDICTS[line.verdict][0], title: `${line.item} ${line.title}: ${VERDICTS[line.verdict][2]}`, role: 'img', 'aria-label': `${line.item} ${VERDICTS[line.verdict][2]}`},
     el('b', {}, VERDICTS[line.verdict][1]), line.item)));

const opened = {button: null, panel: null};
function close() {
  if (!opened.panel) return;
  opened.panel.remove();
  opened.button.setAttribute('aria-expanded', 'false');
  opened.panel = opened.button = null;
}
function toggle(button, trunk, index) {
  const again = opened.button === button;
  close();
  if (again) return;
  const row = button.closest('tr'), cell = el('td', {colspan: row.children.length}), panel = el('tr', {class: 'panel'}, cell);
  row.after(panel);  // first: a picture is as wide as the place that it gets
  cell.append(detailsView(trunk));
  button.setAttribute('aria-expanded', 'true');
  Object.assign(opened, {button, panel});
  history.replaceState(null, '', '#trunk-' + (index + 1));
}

const buttons = [];
const withChecklist = data.trunks.some(trunk => trunk.checklist);
function trunkRow(trunk, index) {
  const m = trunk.measures, stands = standing(trunk), all = severitiesOf(trunk);
  const share = m && m.refresh_share ? Math.round(m.refresh_share.median * 1000) / 10 + ' %' : '–';
  const count = severity => all.filter(one => one === severity).length;
  const button = el('button', {class: 'cell', type: 'button', 'aria-expanded': 'false', 'aria-label': `${trunk.name}: ${stands}, details`, onclick: () => toggle(button, trunk, index)}, badge(STANDINGS[stands]));
  buttons[index] = button;
  const row = el('tr', {class: 'item', onclick: event => { if (!event.target.closest('button')) toggle(button, trunk, index); }},
    el('td', {}, button), el('td', {}, el('div', {class: 'id'}, trunk.name), trunk.aor && trunk.aor !== trunk.name ? el('div', {class: 'title'}, trunk.aor) : null),
    el('td', {}, trunk.state || '–'), el('td', {class: 'number'}, m && m.availability !== null ? Math.floor(m.availability * 1000) / 10 + ' %' : '–'),
    el('td', {class: 'number optional'}, m && m.asked_s ? `${m.asked_s.median} / ${m.granted_s ? m.granted_s.median : '–'} s` : '–'), el('td', {class: 'number optional'}, share),
    el('td', {class: 'optional muted'}, ['error', 'warning', 'note'].filter(count).map(one => `${count(one)} ${one}${count(one) > 1 ? 's' : ''}`).join(', ') || 'no findings'),
    withChecklist ? el('td', {}, trunk.checklist ? marksView(trunk.checklist) : '–') : null);
  const words = [trunk.name, trunk.aor, trunk.local, trunk.remote, trunk.registrar, trunk.contact, trunk.state, ...trunk.findings.map(one => one.id), ...trunk.symptoms.map(one => one.id),
                 ...(trunk.policy ? trunk.policy.resembles : [])];
  return {row, tags: new Set([stands, ...(trunk.checklist || []).map(line => line.verdict)]), text: words.filter(Boolean).join('\n').toLowerCase()};
}

function listView() {
  const heads = [['Stands'], ['Trunk'], ['State'], ['Registered', 'number'], ['Asked / granted', 'number optional'], ['Refresh', 'number optional'], ['Findings', 'optional']].concat(withChecklist ? [['Checklist']] : []);
  const rows = data.trunks.map(trunkRow), body = el('tbody', {}, rows.map(one => one.row));
  const none = el('p', {class: 'empty', role: 'status'}, data.trunks.length ? 'No trunk matches the filter.' : 'No trunk was found.');
  const more = el('p', {class: 'empty'}, el('button', {class: 'small', type: 'button', onclick: () => { limit = Infinity; apply(); }}, 'Show all'));
  let limit = MOST_ROWS, wanted = '', chosen = new Set();
  function apply() {
    let matching = 0;
    for (const one of rows) {
      const match = one.text.includes(wanted) && [...chosen].every(tag => one.tags.has(tag));
      matching += match ? 1 : 0;
      one.row.hidden = !match || matching > limit;
    }
    none.hidden = matching > 0;
    more.hidden = matching <= limit;
  }
  const filter = (text, tags) => { close(); wanted = text; chosen = tags; apply(); };
  apply();
  return {filter, rows, view: el('div', {class: 'card scroll'}, el('table', {class: 'cases'}, el('thead', {}, el('tr', {}, heads.map(([head, kind]) => el('th', {scope: 'col', class: kind}, head)))), body), none, more)};
}

function toolsView(list) {
  const chosen = new Set();
  const apply = () => list.filter(input.value.trim().toLowerCase(), chosen);
  const input = el('input', {type: 'search', placeholder: 'Filter by name, account, address, rule or agent', 'aria-label': 'filter', oninput: apply});
  const chips = Object.entries({...STANDINGS, ...VERDICTS}).map(([tag, [tone, symbol, text]]) => {
    const count = list.rows.filter(one => one.tags.has(tag)).length;
    if (!count) return null;
    const chip = el('button', {class: 'chip ' + tone, type: 'button', 'aria-pressed': 'false', 'data-tag': tag, title: VERDICTS[tag] ? `an item of the checklist: ${text}` : `the trunk: ${text}`, onclick: () => {
      if (!chosen.delete(tag)) chosen.add(tag);
      chip.setAttribute('aria-pressed', chosen.has(tag));
      apply();
    }}, el('span', {class: 'symbol', 'aria-hidden': 'true'}, symbol), text, el('b', {}, count));
    return chip;
  });
  return el('div', {class: 'tools', role: 'search'}, input, chips);
}

function headView() {
  const outcome = {0: ['green', 'Nothing wrong'], 1: ['red', 'Something is wrong'], 2: ['yellow', 'Not everything could be judged'], 4: ['grey', 'No trunk was found']}[data.exit_status];
  const fact = (value, what) => el('span', {}, el('b', {}, value), ' ' + what);
  const bar = Object.entries(data.summary.checklist).filter(([, count]) => count > 0).map(([verdict, count]) =>
    el('span', {class: VERDICTS[verdict][0], style: `flex: ${count}`, title: `${count} ${VERDICTS[verdict][2]}`}));
  return el('header', {class: 'head card ' + outcome[0]}, el('h1', {}, el('b', {}, 'sipreg'), ' ' + (data.command === 'check' ? 'check of a deployment' : 'trace of trunks')),
    el('div', {class: 'outcome'}, outcome[1]), el('div', {}, data.summary.text),
    el('div', {class: 'facts'}, fact(data.summary.trunks, data.summary.trunks === 1 ? 'trunk' : 'trunks'), fact(data.totals.registers.toLocaleString('en'), 'REGISTERs'),
       fact(span(data.totals.seconds), 'of trace'), data.totals.first ? fact(data.totals.first, 'it begins, UTC') : null,
       data.scenarios.length ? fact(data.scenarios.join(', '), 'declared') : null, data.nat_timeout_s === null ? null : fact(span(data.nat_timeout_s), 'NAT timeout')),
    data.inputs.flatMap(input => [el('div', {class: 'muted'}, `${input.file} (${input.kind})` + (input.summary ? `: ${input.summary}` : '')),
       input.losses.length ? el('ul', {class: 'losses'}, input.losses.map(loss => el('li', {}, loss))) : null]),
    bar.length ? el('div', {class: 'bar', role: 'img', 'aria-label': 'share of each verdict of the checklists'}, bar) : null);
}

function serversView() {
  if (!data.hosts.length) return null;
  return el('section', {}, el('h2', {}, 'Servers'), el('div', {class: 'card scroll'}, el('table', {class: 'cases'},
    el('thead', {}, el('tr', {}, ['Server', 'Trunks', 'REGISTERs', 'In the busiest second', 'In the busiest minute'].map((head, at) => el('th', {scope: 'col', class: at ? 'number' : null}, head)))),
    el('tbody', {}, data.hosts.map(host => el('tr', {}, el('td', {class: 'id'}, host.remote), [host.trunks, host.requests, host.busiest_second, host.busiest_minute].map(value => el('td', {class: 'number'}, value))))))));
}

function openFromAddress() {
  const index = Number((/^#trunk-(\d+)$/.exec(location.hash) || [])[1]) - 1;
  const button = buttons[index];
  if (!button || opened.button === button) return;
  button.closest('tr').hidden = false;
  toggle(button, data.trunks[index], index);
  button.closest('tr').scrollIntoView();
}

const list = listView();
document.getElementById('page').append(...[headView(),
  data.findings.length ? el('section', {}, el('h2', {}, 'About the whole'), data.findings.map(findingView)) : null,
  el('h2', {}, 'Trunks'), toolsView(list), list.view, serversView(),
  el('footer', {}, `Made by sipreg ${data.sipreg}. ` + (data.redacted ? 'Telephone numbers keep their last three digits; ' : '') + 'secrets are not in this page.')].filter(Boolean));
addEventListener('hashchange', openFromAddress);
openFromAddress();
if (!opened.panel && data.trunks.length === 1) toggle(buttons[0], data.trunks[0], 0);
)js";

}  // namespace sipreg::conformance::check
