#include "conformance/report/page.hpp"

namespace sipreg::conformance::report {

// Every text of the data reaches the page as a text node: nothing is ever parsed as markup.
const std::string_view page_script_helpers = R"js('use strict';
const data = JSON.parse(document.getElementById('data').textContent);

// Control characters and those that turn the reading direction are spelled out; line ends and tabs stay.
function visible(text) {
  return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
                              sign => '\\u{' + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0') + '}');
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child instanceof Node ? child : visible(child));
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
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') + ' s';
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

}  // namespace sipreg::conformance::report
