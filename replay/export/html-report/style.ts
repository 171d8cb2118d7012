/** A document for paper and screen alike: ink on white, colour for the five roles only, and never colour alone. */
export const STYLE = `
:root{--ink:#10171a;--ink-2:#3f4b50;--hair:#d9dfdd;--attack:#a31b08;--platform:#45546a;--detection:#6a1fb5;--response:#00758c;--failure:#7f6500}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:74rem;padding:2rem 1.25rem 4rem;color:var(--ink);background:#fff;overflow-wrap:anywhere}
h1{font-size:2rem;line-height:1.15;margin:.5rem 0 1rem}
h2{font-size:1.5rem;line-height:1.2;margin:0 0 .5rem}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.25rem 0}ul,ol{margin:.25rem 0;padding-left:1.4rem}li{margin:.15rem 0}
.top{border-bottom:2px solid var(--ink);padding-bottom:.5rem;color:var(--ink-2)}
.quiet{color:var(--ink-2)}
.summary{padding-left:2rem}.summary li{margin:.5rem 0}.summary p{margin:0}
dl{display:flex;flex-wrap:wrap;margin:.75rem 0;border:solid var(--hair);border-width:1px 0}
dl div{padding:.5rem 1rem;border-left:1px solid var(--hair)}dl div:first-child{padding-left:0;border-left:0}
dt{font-size:12px;color:var(--ink-2)}dd{margin:0;font-size:1.15rem;font-weight:650}
.incident{margin-top:2.5rem;padding-top:1.25rem;border-top:2px solid var(--ink)}
.scroll{overflow-x:auto;margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:12.5px;line-height:1.4;table-layout:fixed;min-width:56rem}
th,td{border-bottom:1px solid var(--hair);padding:.25rem .6rem .25rem 0;text-align:left;vertical-align:top}
thead th{border-bottom-color:var(--ink);color:var(--ink-2);font-weight:600}
caption{text-align:left;font-weight:650;font-size:1rem;padding:0 0 .35rem}
code{font:12px/1.4 ui-monospace,"SF Mono",Consolas,monospace}
td p{margin:0}td code{font-size:11px}
.events th:nth-child(1){width:2.4rem}.events th:nth-child(2){width:6.2rem}.events th:nth-child(3){width:16%}.events th:nth-child(4){width:17%}.events th:nth-child(5){width:17%}.events th:nth-child(7){width:9rem}
.whole th:nth-child(1){width:17%}.whole th:nth-child(7){width:19%}
.detections th:nth-child(1){width:6.5rem}.detections th:nth-child(2){width:28%}.detections th:nth-child(4){width:22%}
.strip{display:block;width:100%;height:auto;margin-top:.5rem}
.strip text{font:11px system-ui,sans-serif;fill:var(--ink-2)}.strip .told{fill:var(--ink);font-weight:650}
.strip line{stroke:var(--hair)}.strip .at{stroke:var(--ink);stroke-dasharray:2 3}
.mark{stroke-width:1.5}
.attack{fill:var(--attack);stroke:var(--attack);color:var(--attack)}.platform{fill:var(--platform);stroke:var(--platform);color:var(--platform)}
.detection{fill:var(--detection);stroke:var(--detection);color:var(--detection)}.response{fill:var(--response);stroke:var(--response);color:var(--response)}
.failure{fill:var(--failure);stroke:var(--failure);color:var(--failure)}.mark.hollow{fill:#fff}
summary{cursor:pointer;font-weight:650;margin-top:2rem}
@media print{
@page{margin:12mm}
body{max-width:none;padding:0;font-size:9pt;line-height:1.4}h1{font-size:20pt}h2{font-size:14pt}h3{margin-top:3mm}
table{min-width:0;font-size:7.5pt;line-height:1.3}code{font-size:7.5pt}td code{font-size:6.5pt}
.scroll{overflow:visible}thead{display:table-header-group}
tr,li,dl,.strip{break-inside:avoid}h2,h3,caption{break-after:avoid}
.incident{break-before:page;border-top:0;margin-top:0;padding-top:0}
.events th:nth-child(1){width:8mm}.events th:nth-child(2){width:21mm}.events th:nth-child(3){width:32mm}.events th:nth-child(4){width:29mm}.events th:nth-child(5){width:30mm}.events th:nth-child(7){width:25mm}
dd{font-size:11pt}dl div{padding:1.5mm 3mm}details{display:none}details[open]{display:block}
.mark{print-color-adjust:exact}
}
`;
