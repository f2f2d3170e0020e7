/** The look of the HTML report: system fonts, two themes, no assets. */
export const STYLE = `
:root { --bg:#f6f7f9; --card:#fff; --ink:#16191d; --soft:#5c6570; --line:#e1e5ea; --pass:#15803d; --fail:#c81e1e; --none:#b4bcc6;
  --pass-bg:#ecf8f0; --fail-bg:#fdf0f0; --code:#eef1f4; }
@media (prefers-color-scheme: dark) { :root { --bg:#101316; --card:#181c20; --ink:#e8ebee; --soft:#98a2ad; --line:#2a3037;
  --pass:#4ade80; --fail:#f98080; --none:#4d5763; --pass-bg:#12261a; --fail-bg:#2d1717; --code:#242a31; } }
* { box-sizing:border-box; margin:0; }
body { background:var(--bg); color:var(--ink); font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif; }
main { max-width:60rem; margin:0 auto; padding:3rem 1.25rem 4rem; }
code { font:.86em/1.4 ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace; background:var(--code); border-radius:4px; padding:.1em .35em; overflow-wrap:anywhere; }
.kind { color:var(--soft); font-size:.8rem; letter-spacing:.08em; text-transform:uppercase; }
h1 { font-size:1.7rem; line-height:1.25; letter-spacing:-.01em; overflow-wrap:anywhere; }
.facts { color:var(--soft); margin-top:.4rem; }
h2 { font-size:1.05rem; margin:2.4rem 0 .8rem; }
.verdict { margin-top:1.6rem; background:var(--card); border:1px solid var(--line); border-left:5px solid var(--pass); border-radius:10px; padding:1.25rem 1.4rem; }
.verdict.bad { border-left-color:var(--fail); }
.headline { font-size:1.15rem; font-weight:600; }
.good .headline span { color:var(--pass); } .bad .headline span { color:var(--fail); }
.levels { display:grid; grid-template-columns:repeat(auto-fit,minmax(9rem,1fr)); gap:1.2rem; margin-top:1.1rem; }
.level p { display:flex; justify-content:space-between; font-size:.88rem; margin-bottom:.35rem; } .level span { color:var(--soft); }
.bar { display:flex; gap:2px; height:8px; border-radius:4px; overflow:hidden; background:var(--line); }
i.pass { background:var(--pass); } i.fail { background:var(--fail); } i.none { background:var(--none); }
.clients { display:grid; grid-template-columns:repeat(auto-fill,minmax(13.4rem,1fr)); gap:.8rem; }
.client { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:.9rem 1rem; }
.client h3 { font-size:1rem; }
.badge { display:inline-block; font-size:.72rem; font-weight:700; letter-spacing:.05em; border-radius:4px; padding:.1rem .45rem; margin:.25rem 0 .45rem; background:var(--code); color:var(--soft); }
.client.pass .badge { color:var(--pass); background:var(--pass-bg); } .client.fail .badge { color:var(--fail); background:var(--fail-bg); }
.client details { color:var(--soft); font-size:.8rem; margin-top:.3rem; overflow-wrap:anywhere; } .client details p { margin-top:.3rem; }
.uses { font-size:.86rem; } .notes { color:var(--soft); font-size:.8rem; margin-top:.3rem; overflow-wrap:anywhere; } .notes a { color:var(--fail); }
.card { background:var(--card); border:1px solid var(--line); border-radius:10px; margin-bottom:.6rem; overflow:hidden; }
summary { cursor:pointer; list-style:none; }
summary::-webkit-details-marker { display:none; }
summary::before { content:"›"; color:var(--soft); display:inline-block; margin-right:.4em; transition:transform .15s; } details[open] > summary::before { transform:rotate(90deg); }
.name { font-weight:600; min-width:8rem; text-transform:capitalize; } .counts { color:var(--soft); font-size:.86rem; } b.fail { color:var(--fail); }
.dots { display:flex; flex-wrap:wrap; gap:3px; flex:1 1 100%; } .dots i { width:9px; height:9px; border-radius:2px; }
table { width:100%; border-collapse:collapse; } .card summary { display:flex; flex-wrap:wrap; align-items:center; gap:.3rem .9rem; padding:.8rem 1rem; } details.card table { border-top:1px solid var(--line); }
td { padding:.55rem .5rem; vertical-align:top; border-top:1px solid var(--line); } tr:first-child td { border-top:0; }
.mark { width:2.2rem; text-align:center; font-weight:700; padding-left:1rem; } .pass .mark { color:var(--pass); } .fail .mark { color:var(--fail); } .none .mark { color:var(--none); }
.lv { width:4.6rem; font-size:.74rem; font-weight:600; color:var(--soft); padding-top:.7rem; }
tr:target { outline:2px solid var(--fail); outline-offset:-2px; }
.detail { font-size:.88rem; margin-top:.15rem; overflow-wrap:anywhere; } tr.fail .detail { border-left:2px solid var(--fail); padding-left:.6rem; margin:.3rem 0; } tr.none .detail { color:var(--soft); }
.source { color:var(--soft); font-size:.78rem; margin-top:.2rem; } .source code { padding:0; background:none; }
footer { color:var(--soft); font-size:.82rem; margin-top:2rem; }
@media (max-width:34rem) { main { padding-top:1.5rem; } .lv { display:none; } .mark { padding-left:.4rem; } }
@media print { body { background:#fff; } .card, .client, .verdict { break-inside:avoid; } }
`;
