#include "conformance/check/page.hpp"

namespace sipreg::conformance::check {

// What opens below the row of a trunk.
const std::string_view page_script_details = R"js(
const VERDICTS = {pass: ['green', '✔', 'pass'], warn: ['yellow', '▲', 'warn'], fail: ['red', '✘', 'fail'],
                  not_observed: ['grey', '○', 'not observed'], unknown: ['grey', '?', 'unknown']};
const SEVERITIES = {error: ['red', '✘'], warning: ['yellow', '▲'], note: ['grey', '•']};

const badge = ([tone, symbol, text]) => el('span', {class: 'word ' + tone}, el('span', {'aria-hidden': 'true'}, symbol), el('span', {}, text));
const severityBadge = severity => badge([...SEVERITIES[severity], severity]);
// A suspected symptom proves nothing: it counts as a note.
const weight = symptom => symptom.confidence === 'shown' ? symptom.severity : 'note';

function itemView(line) {
  const numbers = [line.configured_s === null ? null : `configured ${seconds(line.configured_s)}`,
                   line.measured_s === null ? null : `measured ${seconds(line.measured_s)}` + (line.anchor ? ' from ' + line.anchor : '')].filter(Boolean).join('; ');
  return el('div', {class: 'item-card card ' + VERDICTS[line.verdict][0]},
    el('div', {class: 'top'}, el('b', {}, line.item), el('span', {}, line.title), badge(VERDICTS[line.verdict])),
    el('p', {}, line.what, numbers ? el('span', {class: 'muted'}, ' (' + numbers + ')') : null),
    line.verdict === 'pass' ? null : [line.why ? el('p', {class: 'muted'}, line.why) : null, line.fix ? el('p', {}, el('b', {}, 'What to do: '), line.fix) : null]);
}

function findingView(one) {
  return el('div', {class: 'finding card ' + SEVERITIES[one.severity][0]},
    el('div', {class: 'top'}, severityBadge(one.severity), el('b', {class: 'mono'}, one.id), el('span', {}, one.title)),
    one.detail ? el('p', {}, one.detail) : null, el('p', {class: 'muted'}, one.why), el('p', {}, el('b', {}, 'What to do: '), one.fix),
    one.evidence ? el('p', {class: 'muted mono'}, one.evidence + (one.at_s === null || one.at_s === undefined ? '' : ', at ' + span(one.at_s))) : null);
}
const symptomView = one => findingView({id: one.id, severity: weight(one), title: one.title, detail: `${one.confidence}, measured ${span(one.measured_s)}`, why: one.why, fix: one.fix, evidence: null});

function histogram(cells) {
  const most = Math.max(...cells.map(cell => cell[1])), least = cells[0][0], greatest = cells[cells.length - 1][0];
  const wide = Math.min(24, Math.max(2, 380 / cells.length));
  const place = value => greatest === least ? 195 : 5 + (value - least) / (greatest - least) * (390 - wide);
  return svg('svg', {viewBox: '0 0 400 46', preserveAspectRatio: 'none', role: 'img', 'aria-label': `${cells.length} cells from ${least} to ${greatest}`},
    cells.map(([value, count]) => { const height = Math.max(2, count / most * 42); return svg('rect', {x: place(value), y: 44 - height, width: wide, height}, svg('title', {}, `${value}: ${count}`)); }));
}
function spreadView(title, spread, unit) {
  if (!spread) return null;
  const told = unit === '%' ? value => (Math.round(value * 1000) / 10) + ' %' : value => span(value);
  return el('div', {class: 'measure card'}, el('b', {}, title),
    el('div', {class: 'muted'}, spread.min === spread.max ? `${told(spread.median)}, ${spread.count} times`
       : `${told(spread.min)} … ${told(spread.median)} … p95 ${told(spread.p95)} … ${told(spread.max)}, ${spread.count} times`),
    histogram(spread.cells));
}
function measuresView(m) {
  const counts = object => Object.entries(object).map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
  const rows = [['REGISTERs', counts(m.requests)], ['copies', m.copies], ['answers', counts(m.answers)], ['failures', counts(m.failures)],
    ['availability', m.availability === null ? 'unknown' : (Math.floor(m.availability * 1000) / 10) + ' %'], ['lapses', m.lapses ? `${m.lapses}, ${span(m.lapsed_s)} at the longest` : 'none'],
    ['busiest second, minute', `${m.busiest_second}, ${m.busiest_minute}`], ['NAT', m.nat + (m.public_address ? ', outside ' + m.public_address : '')],
    ['longest silence', m.longest_quiet_s === null ? 'unknown' : span(m.longest_quiet_s)], ['reachable through the NAT', m.nat_open_share === null ? '–' : (Math.round(m.nat_open_share * 1000) / 10) + ' %'],
    ['requests from the other side', `${m.inbound.answered} answered, ${m.inbound.unanswered} not`]];
  return el('section', {}, el('h3', {}, 'Measures'),
    el('div', {class: 'measures'}, spreadView('asked', m.asked_s), spreadView('granted', m.granted_s), spreadView('refresh, share of the grant', m.refresh_share, '%'),
       spreadView('refresh gap', m.refresh_gap_s), spreadView('retry after the failure', m.retry_from_failure_s), spreadView('time to register', m.time_to_register_s),
       spreadView('time to recover', m.time_to_recover_s)),
    el('table', {class: 'grid'}, rows.map(([name, value]) => el('tr', {}, el('th', {scope: 'row'}, name), el('td', {}, value)))));
}

function policyView(policy) {
  return el('section', {}, el('h3', {}, 'The agent appears to do'), el('div', {class: 'policy card'}, el('b', {}, policy.sentence),
    el('table', {class: 'grid'}, policy.words.map(word => el('tr', {}, el('td', {class: 'keep'}, word.text), el('td', {class: 'muted'}, word.evidence)))),
    policy.contradicts.length ? el('details', {}, el('summary', {}, `not: ${policy.contradicts.map(one => one.agent).join(', ')}`),
      el('table', {class: 'grid'}, policy.contradicts.map(one => el('tr', {}, el('td', {class: 'keep'}, one.agent), el('td', {class: 'muted'}, one.fact))))) : null));
}

function exchangesView(trunk) {
  const rows = trunk.exchanges.map(one => el('tr', {}, el('td', {class: 'number'}, span(one.at_s)), el('td', {class: 'keep'}, one.kind), el('td', {class: 'number'}, one.cseq),
    el('td', {class: 'number'}, one.asked === null ? '–' : one.asked), el('td', {class: 'keep'}, one.status || 'none'), el('td', {class: 'number'}, one.granted === null ? '–' : one.granted),
    el('td', {class: 'number'}, one.copies), el('td', {}, [one.cause === 'none' ? null : 'failed: ' + one.cause, one.why, one.wait_asked_s === null ? null : `wait ${one.wait_asked_s} s`].filter(Boolean).join('; ')),
    el('td', {class: 'muted'}, one.place)));
  const heads = ['Time', 'For', 'CSeq', 'Asks, s', 'Answer', 'Grants, s', 'Copies', 'Why', 'Where'];
  const view = el('details', {class: 'messages card'}, el('summary', {}, `REGISTERs (${trunk.exchanges.length + trunk.exchanges_left_out})`),
    el('div', {class: 'exchanges'}, el('table', {class: 'grid'}, el('thead', {}, el('tr', {}, heads.map(head => el('th', {scope: 'col'}, head)))), el('tbody', {}, rows))));
  const pick = index => {
    rows.forEach((row, at) => row.classList.toggle('chosen', at === index));
    view.open = true;
    rows[index].scrollIntoView({block: 'center'});
  };
  return {view, pick};
}

function detailsView(trunk) {
  const table = trunk.exchanges.length ? exchangesView(trunk) : null;
  const facts = [trunk.local && `from ${trunk.local}`, trunk.remote && `to ${trunk.remote} over ${trunk.transport}`, trunk.contact && `Contact ${trunk.contact}`].filter(Boolean).join(' · ');
  return el('div', {class: 'details'}, el('div', {class: 'top'}, el('b', {class: 'mono'}, trunk.aor || trunk.name), el('span', {class: 'muted'}, facts || 'no trace shows it')),
    table && trunk.timed ? courseView(trunk, table.pick) : null, table ? table.view : null,
    trunk.checklist ? el('section', {}, el('h3', {}, 'Checklist'), el('div', {class: 'items'}, trunk.checklist.map(itemView))) : null,
    trunk.symptoms.length || trunk.findings.length ? el('section', {}, el('h3', {}, 'Findings'), trunk.symptoms.map(symptomView), trunk.findings.map(findingView)) : null,
    trunk.notes.length ? el('ul', {}, trunk.notes.map(note => el('li', {}, note))) : null,
    trunk.policy ? policyView(trunk.policy) : null, trunk.measures ? measuresView(trunk.measures) : null);
}
)js";

}  // namespace sipreg::conformance::check
