extension RestoreReportPage {
  /// Reads well on paper, in a narrow window and on a dark screen.
  static let style = """
    :root{color-scheme:light dark;--ink:#1c1c1c;--soft:#5a5a5a;--line:#d8d8d8;--back:#fff;--good:#2e7d32;
    --goodback:#f1f8f1;--warn:#9a5b00;--warnback:#fff6e5}
    @media(prefers-color-scheme:dark){:root{--ink:#e6e6e6;--soft:#a8a8a8;--line:#404040;--back:#161616;
    --good:#6fbf73;--goodback:#1b2a1d;--warn:#f0b35a;--warnback:#33290f}}
    body{font:16px/1.5 system-ui,-apple-system,"Hiragino Sans","Noto Sans CJK JP","Yu Gothic UI",sans-serif;
    margin:2rem auto;max-width:76rem;padding:0 1rem;color:var(--ink);background:var(--back)}
    h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
    .verdict{padding:.8rem 1rem;border-left:.4rem solid var(--good);background:var(--goodback);font-size:1.1rem;
    font-weight:600}.verdict.partial{border-color:var(--warn);background:var(--warnback)}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:1rem 0}dt{color:var(--soft)}
    dd{margin:0;overflow-wrap:anywhere}.scroll{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;width:100%;font-size:.9rem}
    th,td{padding:.3rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
    thead th{vertical-align:bottom;border-bottom:2px solid var(--soft);font-weight:600;
    word-break:keep-all}tbody th{font-weight:400}
    tbody th,td{overflow-wrap:anywhere}.folders th:first-child,.folders td:nth-child(2){min-width:11rem}
    small{color:var(--warn)}.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}
    .z{color:var(--soft)}.bad{color:var(--warn);font-weight:600}
    tr.partial>*{background:var(--warnback)}tfoot>tr>*{font-weight:600;border-top:2px solid var(--soft);
    border-bottom:0}.d,code{white-space:nowrap}code{font-size:.95em}.absences td{min-width:6rem}
    .absences td:nth-child(3){min-width:12rem}.absences tr:first-child>td{border-bottom:0;padding-bottom:0}
    .absences td.why{padding-top:0;color:var(--soft);font-size:.95em}
    .notes{margin-top:2rem;font-size:.85rem;color:var(--soft)}.notes dl{margin:.5rem 0}
    @media(max-width:40rem){body{margin:1rem auto}th,td{padding:.3rem .4rem}.notes dl{grid-template-columns:1fr;
    gap:0}.notes dd{margin-bottom:.4rem}}
    @media print{:root{--ink:#000;--soft:#444;--line:#bbb;--back:#fff;--good:#2e7d32;--goodback:#f1f8f1;
    --warn:#7a4700;--warnback:#fff6e5}@page{size:A4 landscape;margin:12mm}
    body{font-size:10pt;margin:0;max-width:none;padding:0;print-color-adjust:exact;
    -webkit-print-color-adjust:exact}.scroll{overflow:visible}thead{display:table-header-group}
    tfoot{display:table-row-group}table{font-size:8pt}th,td{padding:.15rem .3rem}
    .folders th:first-child,.folders td:nth-child(2){min-width:7rem}tr,.absences tbody{break-inside:avoid}h2{break-after:avoid}}
    """
}
