import { build } from "esbuild";
await build({stdin:{contents:`
import {readStore} from "./src/nix/store/read-store.ts";
import {dominators} from "./src/closure/dominators.ts";
import {retainedSizes} from "./src/closure/retained-sizes.ts";
import {closureSizes,closurePaths} from "./src/closure/closure-sizes.ts";
const T=(n,f)=>{const t=performance.now();const r=f();console.log(n,(performance.now()-t).toFixed(1));return r};
for(const s of process.argv.slice(2)){
const c=T("read "+s,()=>readStore(s+"/nix/var/nix/db/db.sqlite","/nix/store",null));
T("dominators",()=>dominators(c)); T("retained",()=>retainedSizes(c)); T("closure",()=>closureSizes(c)); const p=closurePaths(c); console.log("avg closure",p.reduce((a,b)=>a+b,0)/p.length);
}`,resolveDir:"/work/main",loader:"ts"},bundle:true,platform:"node",format:"esm",outfile:".p-out.mjs",external:["@photostructure/sqlite"]});
await import("./.p-out.mjs");
