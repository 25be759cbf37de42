#include "conformance/report/page.hpp"

namespace sipreg::conformance::report {

const std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --raised: #f1f3f6; --line: #dde1e7; --text: #1b2129; --muted: #5b6673;
  --accent: #2457c5; --focus: #2457c5;
  --green: #14713d; --green-soft: #dff3e6; --yellow: #8a5a00; --yellow-soft: #fdf0cf;
  --red: #b3202a; --red-soft: #fce3e3; --grey: #5b6673; --grey-soft: #e9ecf0;
  --shadow: 0 1px 2px rgb(20 30 45 / .06), 0 2px 8px rgb(20 30 45 / .05);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --raised: #222a33; --line: #313b46; --text: #e4e9ef; --muted: #9aa7b5;
    --accent: #82adff; --focus: #82adff;
    --green: #62d28f; --green-soft: #163524; --yellow: #efbf55; --yellow-soft: #3a2e12;
    --red: #ff8f8f; --red-soft: #421d21; --grey: #9aa7b5; --grey-soft: #29323c;
    --shadow: 0 1px 2px rgb(0 0 0 / .4);
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 5rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main, noscript { display: block; max-width: 1280px; margin: 0 auto; padding: 1.75rem 1.5rem 4rem; }
h1 { font-size: 1.05rem; font-weight: 600; margin: 0; color: var(--muted); letter-spacing: .01em; }
h1 b { color: var(--text); }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: .78rem; margin: 1.5rem 0 .5rem; color: var(--muted); text-transform: uppercase; letter-spacing: .06em; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
code, pre, .mono { font-family: var(--mono); font-size: .87em; }
.muted { color: var(--muted); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); }

.head { padding: 1.4rem 1.6rem 1.3rem; border-top: 4px solid var(--tone); }
.head .outcome { font-size: 1.9rem; font-weight: 650; line-height: 1.2; margin: .35rem 0 .2rem; color: var(--tone); letter-spacing: -.01em; }
.head .facts { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; color: var(--muted); font-size: .9rem; margin-top: .5rem; }
.head .facts b { color: var(--text); font-weight: 600; font-variant-numeric: tabular-nums; }
.bar { display: flex; gap: 2px; height: 10px; margin: 1.1rem 0 0; border-radius: 5px; overflow: hidden; background: var(--grey-soft); }
.bar span { min-width: 4px; background: var(--tone); }
.green { --tone: var(--green); --soft: var(--green-soft); }
.yellow { --tone: var(--yellow); --soft: var(--yellow-soft); }
.red { --tone: var(--red); --soft: var(--red-soft); }
.grey { --tone: var(--grey); --soft: var(--grey-soft); }

.tools { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding: .75rem 0; background: var(--page); }
.agents details { padding: .5rem .9rem; border-bottom: 1px solid var(--line); }
.agents details:last-child { border-bottom: 0; }
.agents ul { margin: .4rem 0; }
.tools input { flex: 1 1 15rem; min-width: 12rem; padding: .45rem .8rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.chip { display: inline-flex; gap: .45rem; align-items: center; padding: .35rem .75rem; border: 1px solid var(--line); border-radius: 999px; background: var(--card); font-size: .9rem; }
.chip .symbol { color: var(--tone); }
.chip b { font-variant-numeric: tabular-nums; }
.chip[aria-pressed=true] { background: var(--soft); border-color: var(--tone); }
.chip:hover { border-color: var(--tone); }

.attention { list-style: none; margin: 0; padding: .35rem 0; }
.attention li { padding: .5rem 1.2rem; display: grid; grid-template-columns: 9.5rem minmax(12rem, 19rem) 1fr; gap: .25rem 1rem; align-items: baseline; }
.attention li + li { border-top: 1px solid var(--line); }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }

.word { display: inline-flex; gap: .4rem; align-items: baseline; white-space: nowrap; padding: .08rem .6rem; border-radius: 6px; color: var(--tone); background: var(--soft); font-size: .87rem; font-weight: 550; }
table { width: 100%; border-collapse: collapse; }
.scroll { overflow-x: auto; }
.cases th { text-align: left; font-size: .78rem; font-weight: 600; color: var(--muted); padding: .6rem .8rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
.cases td { padding: .5rem .8rem; border-top: 1px solid var(--line); vertical-align: top; }
.cases th:first-child, .cases td:first-child { padding-left: 1.2rem; }
.cases tr.group th { padding: 1.1rem 1.2rem .4rem; font-size: .9rem; color: var(--text); border: 0; background: none; }
.cases tr.group th span { font-weight: 400; color: var(--muted); margin-left: .5rem; }
.cases tr.item { cursor: pointer; }
.cases tr.item:hover > td { background: var(--raised); }
.cases .id { font-family: var(--mono); font-size: .88rem; font-weight: 600; overflow-wrap: anywhere; }
.cases .title { color: var(--muted); font-size: .88rem; max-width: 62ch; overflow-wrap: anywhere; }
.cell { border: 0; padding: 0; background: none; border-radius: 6px; text-align: left; }
.cell:hover .word { box-shadow: inset 0 0 0 1px var(--tone); }
.cell[aria-expanded=true] .word { box-shadow: inset 0 0 0 2px var(--tone); }
.level { font-size: .8rem; color: var(--muted); white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cases th.number { text-align: right; }
.cases tr.panel > td { padding: 0 1.2rem 1.4rem; background: var(--raised); border-top: 0; }
.empty { padding: 1.5rem; color: var(--muted); }

.details { padding-top: .9rem; max-width: 100%; min-width: 0; }
.details .top { display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: center; }
.details .reason { margin: .7rem 0 0; padding: .55rem .9rem; border-left: 3px solid var(--tone); background: var(--soft); border-radius: 0 6px 6px 0; overflow-wrap: anywhere; }
.grid { font-size: .89rem; }
.grid th { font-size: .75rem; color: var(--muted); text-align: left; font-weight: 600; padding: .45rem .8rem; border: 0; }
.grid td { padding: .45rem .8rem; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; background: none; }
.grid tr:hover td { background: none; }
.grid td.keep { white-space: nowrap; }
.grid td.missed { color: var(--red); }
.rules { display: grid; grid-template-columns: max-content max-content 1fr; gap: .2rem 1.2rem; font-size: .89rem; margin: 0; padding: .7rem .9rem; }
.rules > * { margin: 0; }
.command { display: flex; gap: .6rem; align-items: center; }
.command code { padding: .4rem .7rem; border-radius: 6px; background: var(--card); border: 1px solid var(--line); overflow-x: auto; white-space: pre; }
.small { padding: .25rem .65rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); font-size: .85rem; }
.small:hover { border-color: var(--accent); }
.small:disabled { opacity: .45; cursor: default; }

.timeline .head-row { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; justify-content: space-between; }
.timeline .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .8rem; color: var(--muted); }
.timeline .legend i { display: inline-block; width: .85em; height: .85em; border-radius: 3px; margin-right: .4em; vertical-align: -.08em; background: var(--swatch); }
.timeline .view { overflow-x: auto; padding: .4rem 0 0; margin-top: .5rem; }
.timeline svg { display: block; font: 11px var(--mono); }
.timeline .gridline { stroke: var(--line); }
.timeline .axis { stroke: var(--muted); stroke-width: 1.5; }
.timeline text { fill: var(--muted); }
.timeline .mark { cursor: pointer; color: var(--ink); }
.timeline .mark line { stroke: var(--ink); stroke-width: 1.6; }
.timeline .mark line.leader { stroke-width: 1; opacity: .5; }
.timeline .mark circle { fill: var(--ink); }
.timeline .mark text { fill: var(--ink); font-weight: 600; }
.timeline .mark.copy line { stroke-width: 1; opacity: .65; }
.timeline .mark:hover line { stroke-width: 3; }
.timeline .mark.second line { stroke-dasharray: 3 2; }
.timeline .window rect { fill: var(--tone); fill-opacity: .16; stroke: var(--tone); stroke-opacity: .75; }
.timeline .window.red rect { fill-opacity: .2; }
.timeline .window line { stroke: var(--tone); stroke-opacity: .6; stroke-dasharray: 2 3; }
.timeline .window text { fill: var(--tone); }
.ink-request { --ink: var(--accent); --swatch: var(--accent); }
.ink-ok { --ink: var(--green); --swatch: var(--green); }
.ink-challenge { --ink: var(--yellow); --swatch: var(--yellow); }
.ink-error { --ink: var(--red); --swatch: var(--red); }
.ink-other { --ink: var(--grey); --swatch: var(--grey); }

.messages { margin-top: .75rem; }
.messages > summary { cursor: pointer; padding: .55rem .9rem; font-weight: 550; }
.message { border-top: 1px solid var(--line); }
.message > summary { cursor: pointer; list-style: none; display: grid; grid-template-columns: 3.5rem 6.5rem 8rem 4rem 1fr 4rem; gap: .8rem; padding: .32rem .9rem; font-size: .87rem; }
.message > summary::-webkit-details-marker { display: none; }
.message > summary:hover { background: var(--raised); }
.message .first { font-family: var(--mono); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--ink); font-size: .95em; }
.message pre { margin: 0; padding: .7rem .9rem .9rem; overflow-x: auto; background: var(--raised); max-height: 30rem; }
.message .note { padding: 0 .9rem .7rem; background: var(--raised); color: var(--muted); font-size: .85rem; }

.faults td { padding: .55rem .8rem; }
.proof { display: flex; flex-wrap: wrap; gap: .4rem; }
.proof .word { font-weight: 450; }
.proof .word b { font-weight: 600; }
footer { margin-top: 2.5rem; color: var(--muted); font-size: .85rem; }
footer dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .6rem 0 0; }
footer dd { margin: 0; }
@media (max-width: 760px) {
  main { padding: 1rem .75rem 3rem; }
  .attention li { grid-template-columns: 1fr; gap: 0; }
  .message > summary { grid-template-columns: 3rem 5.5rem 1fr; }
  .message > summary > :nth-child(n + 4):not(.first) { display: none; }
  .message .first { grid-column: 1 / -1; }
  .cases .optional { display: none; }
  .rules { grid-template-columns: 1fr; }
}
@media print { .tools, .small { display: none; } .card { box-shadow: none; } }
)css";

}  // namespace sipreg::conformance::report
