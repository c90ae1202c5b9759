/**
 * What does the page of a folder look like?
 *
 * One style sheet, named by its hash in the page's policy, so that nothing else can style the page.
 * Columns become two lines where the screen is narrow. This file refuses to know what is listed.
 */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1b1d21;--quiet:#666d78;--line:#e4e6ea;--soft:#f5f6f8;
--link:#0b57c9;--folder:#4a86d8;
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
@media(prefers-color-scheme:dark){:root{--back:#131417;--text:#e6e8eb;--quiet:#979eaa;--line:#2a2d33;
--soft:#1c1e22;--link:#86b6ff;--folder:#6da2ec}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:60rem;padding:2.5rem 1.5rem 1.5rem;background:var(--back);color:var(--text);
-webkit-text-size-adjust:100%}
a{color:inherit;text-decoration:none}
a:hover{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:.375rem}
h1{margin:0;font-size:1.5rem;font-weight:600;line-height:1.3;letter-spacing:-.01em;overflow-wrap:anywhere}
h1 a{color:var(--quiet);font-weight:400}
h1 i{color:var(--quiet);font-style:normal;font-weight:400;opacity:.6;padding:0 .3em}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.625rem;margin:1.25rem 0 1.5rem;font-size:.875rem}
form{display:flex;flex:1 1 14rem;max-width:22rem}
input,.bar a{font:inherit;border:1px solid var(--line);border-radius:.5rem;background:var(--back);color:inherit;
padding:.375rem .75rem;min-height:2.25rem}
input{width:100%;min-width:0;background:var(--soft)}
input:focus{background:var(--back)}
input::placeholder{color:var(--quiet);opacity:1}
.bar a{display:inline-flex;align-items:center;gap:.375rem}
.bar a:hover{background:var(--soft)}
.end{display:flex;gap:.625rem;margin-left:auto}
.views{display:flex}
.views a{color:var(--quiet)}
.views a:first-child{border-radius:.5rem 0 0 .5rem}
.views a:last-child{border-radius:0 .5rem .5rem 0;margin-left:-1px}
.views [aria-current]{background:var(--soft);color:var(--text);font-weight:500}
svg{display:block;width:1.25rem;height:1.25rem;flex:none;fill:none;stroke:currentColor;stroke-width:1.5;
stroke-linecap:round;stroke-linejoin:round}
.bar svg{width:1rem;height:1rem}
.list{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
.list th{text-align:left;font-weight:500;font-size:.8125rem;color:var(--quiet);padding:0;
border-bottom:1px solid var(--line)}
.list td{padding:0;border-bottom:1px solid var(--line)}
.list th a{display:block;padding:.5rem .75rem}
.list th [aria-current],.sorts [aria-current]{color:var(--text)}
.asc::after{content:"\\00a0\\2191"}
.desc::after{content:"\\00a0\\2193"}
.list tbody tr:hover{background:var(--soft)}
.name>*{display:flex;gap:.75rem;padding:.5625rem .75rem;overflow-wrap:anywhere;min-width:0}
.name svg{color:var(--quiet);margin-top:.125rem}
.folder svg,.card.folder svg{color:var(--folder)}
.folder svg{fill:currentColor;fill-opacity:.15}
.name bdi{min-width:0}
.list .size,.list .time{white-space:nowrap;color:var(--quiet);font-size:.875rem;width:1%;min-width:6rem}
.list td.size,.list td.time{padding:.5rem .75rem}
.list th.size,.list td.size{text-align:right}
.list th.size,.list th.time{font-size:.8125rem}
.lost{color:var(--quiet);cursor:help}
.lost bdi{font-style:italic}
.sorts{display:flex;gap:1.25rem;margin:0 0 1rem;font-size:.8125rem;color:var(--quiet)}
.sorts a{padding:.25rem 0}
.grid{list-style:none;margin:0;padding:0;display:grid;gap:1.25rem;
grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr))}
.card>*{display:block}
.pic{display:flex;align-items:center;justify-content:center;aspect-ratio:4/3;border-radius:.625rem;overflow:hidden;
background:var(--soft);border:1px solid var(--line);margin-bottom:.5rem;color:var(--quiet)}
a:hover .pic{border-color:var(--link)}
.pic img{width:100%;height:100%;object-fit:cover;display:block;font-size:.75rem;color:transparent}
.pic img.whole{object-fit:contain;padding:.5rem}
.pic svg{width:2.5rem;height:2.5rem;stroke-width:1}
.label{display:block;font-size:.875rem;line-height:1.35;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.card small{display:block;color:var(--quiet);font-size:.8125rem;font-variant-numeric:tabular-nums}
.none{padding:3.5rem 1rem;text-align:center;color:var(--quiet);border:1px dashed var(--line);border-radius:.75rem}
.none a,.pages a{color:var(--link)}
.none a:hover,.pages a:hover{text-decoration:underline}
.pages{display:flex;flex-wrap:wrap;gap:.25rem .25rem;align-items:center;justify-content:center;margin:1.5rem 0 0;
font-size:.875rem;font-variant-numeric:tabular-nums}
.pages>*{padding:.375rem .625rem;border-radius:.375rem}
.pages [aria-current]{background:var(--soft);font-weight:600}
.pages i{color:var(--quiet);font-style:normal;padding:.375rem 0}
footer{margin-top:2rem;color:var(--quiet);font-size:.8125rem;font-variant-numeric:tabular-nums}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:40rem){
body{padding:1.5rem 1rem 1rem}
h1{font-size:1.25rem}
.bar{margin:1rem 0}
form{flex-basis:100%;max-width:none}
input{font-size:1rem}
.end{margin-left:0;flex:1;justify-content:space-between}
.list thead tr{display:flex;border-bottom:1px solid var(--line)}
.list thead th{border:0;width:auto;min-width:0}
.list th a{padding:.5rem 1.25rem .5rem 0}
.list,.list thead,.list tbody{display:block}
.list tbody tr{display:grid;grid-template-columns:1fr auto;border-bottom:1px solid var(--line);padding:.625rem 0}
.list tbody td{border:0}
.list .name{grid-column:1/-1}
.name>*{padding:0}
.list td.time,.list td.size{padding:.125rem 0 0;font-size:.8125rem;width:auto}
.list td.time{order:1;padding-left:2rem}
.list td.size{order:2}
.list td:empty{display:none}
.grid{grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem}
}
@media print{
:root{--back:#fff;--text:#000;--quiet:#444;--line:#ccc;--soft:#fff}
body{max-width:none;padding:0}
.bar,.pages,.sorts,.up{display:none}
tr,.card{break-inside:avoid}
}
`;

/** What a policy calls this style sheet (Content Security Policy Level 3 §6.7.3). */
export function styleSource(): string {
  // Loaded with the first page: it takes a twentieth of the time in which a server starts.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
}
