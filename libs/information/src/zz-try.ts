import { CountedStream } from '@infoplane/numerics';
import { bottleneckJointFromTable } from '/work/main/libs/information/src/bottleneck/joint';
import { solveMergedBottleneck } from '/work/main/libs/information/src/bottleneck/solve';
import { informationCurve, logSpacedBetas } from '/work/main/libs/information/src/bottleneck/information-curve';
let worst=0, bad=0, n=0, slow=0, nonconv=0, maxgap=0, tmax=0; const t0=performance.now();
for (let seed=0; seed<60 && performance.now()-t0<40000; seed++) {
  const s=new CountedStream(seed,0,0,0); const X=3+Math.floor(s.uniform(1e6)*20), Y=2+Math.floor(s.uniform(1e6+1)*4);
  const pw = 1+ Math.floor(s.uniform(1e6+2)*4);
  const w=Array.from({length:X*Y},(_,i)=>s.uniform(i)**pw); const tot=w.reduce((a,b)=>a+b,0);
  const j=bottleneckJointFromTable(w.map(v=>v/tot),Y);
  const betas=logSpacedBetas(15,1.05,200);
  const t1=performance.now(); const c:any=informationCurve(j,{betas}); const dt=performance.now()-t1; tmax=Math.max(tmax,dt);
  for (const p of c.points){ n++; if(!p.hasConverged) nonconv++; maxgap=Math.max(maxgap,p.optimalityGap/p.beta);
    if (n%3) continue;
    let best=Infinity; for(let r=0;r<3;r++){ const q=solveMergedBottleneck(j,p.beta,{restarts:4,seed:r+1}); best=Math.min(best,q.lagrangian);} 
    const d=p.lagrangian-best; if(d>1e-9*p.beta){bad++; console.log('worse',seed,X,Y,p.beta,d,p.clusters.count);} worst=Math.max(worst,d/p.beta); }
}
console.log({n,nonconv,bad,worst,maxgap,tmax}, performance.now()-t0);
