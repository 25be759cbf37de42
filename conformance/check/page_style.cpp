#include "conformance/check/page.hpp"

namespace sipreg::conformance::check {

const std::string_view page_style = R"css(
.marks { display: inline-flex; gap: 3px; }
.marks span { display: inline-flex; flex-direction: column; align-items: center; width: 1.9rem; padding: .1rem 0; border-radius: 5px; color: var(--tone); background: var(--soft); font-size: .68rem; line-height: 1.25; }
.marks b { font-size: .85rem; }
.cases tr.item td { vertical-align: middle; }
.items { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr)); }
.item-card { padding: .7rem .9rem; border-left: 4px solid var(--tone); }
.item-card p, .finding p { margin: .3rem 0 0; }
.finding { padding: .75rem 1rem; border-left: 4px solid var(--tone); margin-top: .5rem; overflow-wrap: anywhere; }
.finding .top, .item-card .top { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; }
.policy { padding: .7rem 1rem; }
.measures { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
.measure { padding: .6rem .8rem; }
.measure svg { display: block; margin-top: .3rem; width: 100%; height: 46px; }
.measure rect { fill: var(--accent); }
.course .lane-name { fill: var(--muted); }
.course .band { stroke: none; }
.course .registered { fill: var(--green); fill-opacity: .75; }
.course .lapsed, .course .failing { fill: var(--red); fill-opacity: .8; }
.course .failing { fill-opacity: .5; }
.course .cancelled { fill: var(--grey); fill-opacity: .45; }
.course .unknown { fill: var(--grey); fill-opacity: .18; }
.course .bound { fill: var(--green); fill-opacity: .28; }
.course .open { fill: var(--accent); fill-opacity: .35; }
.course .closed { fill: var(--red); fill-opacity: .3; }
.course .gap line { stroke: var(--red); }
.course .gap text { fill: var(--red); }
.course .left-out rect { fill: var(--grey-soft); }
.course .chosen circle { r: 5px; }
.exchanges { max-height: 26rem; overflow: auto; }
.exchanges tr.chosen td { background: var(--yellow-soft); }
.losses { margin: .4rem 0 0; padding-left: 1.2rem; color: var(--yellow); font-size: .9rem; }
)css";

}  // namespace sipreg::conformance::check
