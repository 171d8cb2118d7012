import { labEvidenceFiles, evidenceFolder } from '../replay/testing/evidence-builder.ts';
import { replay } from '../replay/replay.ts';
import { DuckDBConnection } from '@duckdb/node-api';
const cpu=()=>{const u=process.cpuUsage();return (u.user+u.system)/1000;};
const f=evidenceFolder(labEvidenceFiles());
let log=false; let total=0; const acc=new Map<string,number[]>();
for (const m of ['run','runAndReadAll'] as const) { const o=DuckDBConnection.prototype[m] as any; (DuckDBConnection.prototype as any)[m]=async function(s:string,...r:unknown[]){const t=cpu();const x=await o.call(this,s,...r);const d=cpu()-t; if(log&&m==='runAndReadAll'){const k=s.replace(/\s+/g,' ').slice(0,90);const a=acc.get(k)??[];a.push(d);acc.set(k,a);} return x;}; }
for(let k=0;k<6;k++){ log=k>0; const t=performance.now(),c=cpu(); const r=await replay({paths:[f.path],toldFrom:f.path}); console.log(k,'wall',Math.round(performance.now()-t),'cpu',Math.round(cpu()-c), r.timeline.links.length); }
const med=(a:number[])=>a.sort((x,y)=>x-y)[a.length>>1]!;
let sum=0; for (const [k,a] of [...acc].map(([k,a])=>[k,med(a)] as const).sort((a,b)=>b[1]-a[1])) { sum+=a; if(a>1.5) console.log(a.toFixed(1),k); }
console.log('sum',sum.toFixed(0));
f.remove();
