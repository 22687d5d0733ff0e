// src/closure/components.ts
function componentsOf(graph) {
  const order = topologicalOrder(graph);
  if (order === null) return tarjan(graph);
  const of = new Uint32Array(order.length);
  for (let k = 0; k < order.length; k++) of[order[k]] = k;
  return { of, count: order.length, order, acyclic: true };
}
function topologicalOrder({ offsets, targets }) {
  const nodes = offsets.length - 1;
  const waiting = new Uint32Array(nodes);
  for (let k = 0; k < targets.length; k++) waiting[targets[k]]++;
  const order = new Uint32Array(nodes);
  let tail = 0;
  for (let i = 0; i < nodes; i++) if (waiting[i] === 0) order[tail++] = i;
  for (let head = 0; head < tail; head++) {
    const node = order[head];
    for (let k = offsets[node]; k < offsets[node + 1]; k++) {
      const target = targets[k];
      waiting[target]--;
      if (waiting[target] === 0) order[tail++] = target;
    }
  }
  return tail === nodes ? order : null;
}
function tarjan({ offsets, targets }) {
  const nodes = offsets.length - 1;
  const number = new Uint32Array(nodes);
  const low = new Uint32Array(nodes);
  const of = new Uint32Array(nodes);
  const open = new Uint8Array(nodes);
  const cursor = offsets.slice(0, nodes);
  const path = new Uint32Array(nodes);
  const stack = new Uint32Array(nodes);
  let depth = 0;
  let height = 0;
  let discovered = 0;
  let closed = 0;
  const enter = (node) => {
    number[node] = low[node] = ++discovered;
    open[node] = 1;
    path[depth++] = node;
    stack[height++] = node;
  };
  for (let first = 0; first < nodes; first++) {
    if (number[first] !== 0) continue;
    enter(first);
    while (depth > 0) {
      const node = path[depth - 1];
      if (cursor[node] < offsets[node + 1]) {
        const target = targets[cursor[node]++];
        if (number[target] === 0) enter(target);
        else if (open[target] === 1) low[node] = Math.min(low[node], number[target]);
        continue;
      }
      depth--;
      if (depth > 0) low[path[depth - 1]] = Math.min(low[path[depth - 1]], low[node]);
      if (low[node] !== number[node]) continue;
      let member;
      do {
        member = stack[--height];
        open[member] = 0;
        of[member] = closed;
      } while (member !== node);
      closed++;
    }
  }
  const starts = new Uint32Array(closed + 1);
  for (let i = 0; i < nodes; i++) {
    of[i] = closed - 1 - of[i];
    starts[of[i] + 1]++;
  }
  for (let c = 0; c < closed; c++) starts[c + 1] += starts[c];
  const order = new Uint32Array(nodes);
  for (let i = 0; i < nodes; i++) order[starts[of[i]]++] = i;
  return { of, count: closed, order, acyclic: false };
}

// src/closure/graph.ts
function graphOf(nodes, { from, to, count }) {
  const starts = new Uint32Array(nodes + 1);
  for (let k = 0; k < count; k++) {
    if (from[k] !== to[k]) starts[from[k] + 1]++;
  }
  for (let i = 0; i < nodes; i++) starts[i + 1] += starts[i];
  const rows = new Uint32Array(starts[nodes]);
  const next = starts.slice(0, nodes);
  for (let k = 0; k < count; k++) {
    const node = from[k];
    if (node !== to[k]) rows[next[node]++] = to[k];
  }
  return withoutRepeats(starts, rows);
}
function withoutRepeats(offsets, rows) {
  const nodes = offsets.length - 1;
  const seenFrom = new Uint32Array(nodes);
  let kept = 0;
  let start = 0;
  for (let i = 0; i < nodes; i++) {
    const end = offsets[i + 1];
    for (let k = start; k < end; k++) {
      const target = rows[k];
      if (seenFrom[target] === i + 1) continue;
      seenFrom[target] = i + 1;
      rows[kept++] = target;
    }
    start = end;
    offsets[i + 1] = kept;
  }
  return { offsets, targets: kept === rows.length ? rows : rows.slice(0, kept) };
}
function reversed({ offsets, targets }) {
  const nodes = offsets.length - 1;
  const starts = new Uint32Array(nodes + 1);
  for (let k = 0; k < targets.length; k++) starts[targets[k] + 1]++;
  for (let i = 0; i < nodes; i++) starts[i + 1] += starts[i];
  const next = starts.slice(0, nodes);
  const rows = new Uint32Array(targets.length);
  for (let i = 0; i < nodes; i++) {
    for (let k = offsets[i]; k < offsets[i + 1]; k++) rows[next[targets[k]]++] = i;
  }
  return { offsets: starts, targets: rows };
}
function row(graph, node) {
  return graph.targets.subarray(graph.offsets[node], graph.offsets[node + 1]);
}

// src/closure/memo.ts
function perClosure(question) {
  const answers = /* @__PURE__ */ new WeakMap();
  return (closure) => {
    let known2 = answers.get(closure);
    if (known2 === void 0) {
      known2 = { answer: question(closure) };
      answers.set(closure, known2);
    }
    return known2.answer;
  };
}

// src/closure/error.ts
var WhittleError = class extends Error {
  code;
  what;
  where;
  remedy;
  constructor(code, what, where, remedy) {
    super(where === null ? what : `${where}: ${what}`);
    this.name = "WhittleError";
    this.code = code;
    this.what = what;
    this.where = where;
    this.remedy = remedy;
  }
};

// src/closure/store-path.ts
var HASH_LENGTH = 32;
var LEGAL_BASE = /^[0-9abcdfghijklmnpqrsvwxyz]{32}-(?!\.{1,2}(?:-|$))[0-9A-Za-z+\-._?=]{1,211}$/;
var ANY_HASH = /^[0-9a-z]{32}-/;
function baseName(storeDir, path) {
  return path.slice(storeDir.length + 1);
}
function isBaseName(text) {
  return ANY_HASH.test(text) && text.length > HASH_LENGTH + 1;
}
function isLegal(storeDir, path) {
  return LEGAL_BASE.test(baseName(storeDir, path));
}
function storePathFrom(storeDir, text) {
  if (isBaseName(text)) return `${storeDir}/${text}`;
  if (text.startsWith(`${storeDir}/`) && isBaseName(text.slice(storeDir.length + 1))) return text;
  throw new WhittleError(
    "not-a-store-path",
    `\u201C${text.slice(0, 120)}\u201D is not a path of the store ${storeDir}`,
    null,
    "a path is <store directory>/<32 hash characters>-<name>, the same directory throughout"
  );
}

// src/closure/closure.ts
function weights(closure, measure = "narSize") {
  return measure === "narSize" ? narWeights(closure) : known(closure[measure], closure);
}
var narWeights = perClosure((closure) => known(closure.narSize, closure));
function known(column, closure) {
  if (column === null) return new Float64Array(closure.paths.length);
  return column.map((size) => Number.isNaN(size) ? 0 : size);
}
var isSized = perClosure((closure) => closure.narSize.some((size) => !Number.isNaN(size)));
var components = perClosure((closure) => componentsOf(closure.references));
function defaultRoots(storeDir, paths, { of, count }, referrers) {
  const NONE2 = 4294967295;
  const root = new Uint32Array(count).fill(NONE2);
  const held = new Uint8Array(count);
  for (let i = 0; i < paths.length; i++) {
    const component = of[i];
    if (held[component] === 1) continue;
    if (row(referrers, i).some((referrer) => of[referrer] !== component)) {
      held[component] = 1;
      continue;
    }
    const best = root[component];
    if (best === NONE2 || baseName(storeDir, paths[i]) < baseName(storeDir, paths[best])) {
      root[component] = i;
    }
  }
  return root.filter((_, component) => held[component] === 0).sort();
}

// src/closure/assemble.ts
var NAMED = 8;
function assemble(parts) {
  const { storeDir, paths } = parts;
  const nodes = paths.length;
  const { from, to, count } = parts.references;
  const selfReference = new Uint8Array(nodes);
  for (let k = 0; k < count; k++) if (from[k] === to[k]) selfReference[from[k]] = 1;
  const references = graphOf(nodes, parts.references);
  const referrers = reversed(references);
  const components2 = componentsOf(references);
  const whole = {
    storeDir,
    paths,
    narSize: parts.narSize,
    diskSize: parts.diskSize ?? null,
    totalDiskSize: parts.totalDiskSize ?? null,
    downloadSize: parts.downloadSize ?? null,
    category: parts.category ?? null,
    references,
    referrers,
    selfReference,
    roots: defaultRoots(storeDir, paths, components2, referrers),
    problems: [
      ...parts.problems ?? [],
      ...illegalNames(storeDir, paths),
      ...cycles(paths, components2)
    ]
  };
  return parts.roots === void 0 ? whole : closureOf(whole, parts.roots);
}
function closureOf(closure, roots) {
  const { paths, references } = closure;
  const reached = new Uint8Array(paths.length);
  const queue = [];
  const visit = (node) => {
    if (reached[node] === 1) return;
    reached[node] = 1;
    queue.push(node);
  };
  for (let k2 = 0; k2 < roots.length; k2++) visit(roots[k2]);
  for (let head = 0; head < queue.length; head++) {
    for (const target of row(references, queue[head])) visit(target);
  }
  const newRoots = Uint32Array.from(new Set(Array.from(roots))).sort();
  if (queue.length === paths.length) return { ...closure, roots: newRoots };
  const kept = Uint32Array.from(queue).sort();
  const number = new Uint32Array(paths.length);
  for (let i = 0; i < kept.length; i++) number[kept[i]] = i;
  let edges = 0;
  for (const node of kept) edges += row(references, node).length;
  const from = new Uint32Array(edges);
  const to = new Uint32Array(edges);
  let k = 0;
  for (const node of kept) {
    for (const target of row(references, node)) {
      from[k] = number[node];
      to[k++] = number[target];
    }
  }
  const graph = graphOf(kept.length, { from, to, count: edges });
  const remaining = /* @__PURE__ */ new Set([null]);
  const pick = (column) => Float64Array.from(kept, (node) => column[node]);
  const keptPaths = Array.from(kept, (node) => paths[node]);
  for (const path of keptPaths) remaining.add(path);
  return {
    storeDir: closure.storeDir,
    paths: keptPaths,
    narSize: pick(closure.narSize),
    diskSize: closure.diskSize && pick(closure.diskSize),
    totalDiskSize: null,
    downloadSize: closure.downloadSize && pick(closure.downloadSize),
    category: closure.category && Uint8Array.from(kept, (node) => closure.category[node]),
    references: graph,
    referrers: reversed(graph),
    selfReference: Uint8Array.from(kept, (node) => closure.selfReference[node]),
    roots: newRoots.map((node) => number[node]),
    problems: closure.problems.filter((problem) => remaining.has(problem.path))
  };
}
function illegalNames(storeDir, paths) {
  return paths.filter((path) => !isLegal(storeDir, path)).map((path) => ({
    code: "illegal-name",
    message: "Nix would refuse this name or hash; it is shown escaped",
    path
  }));
}
function cycles(paths, { of, count, order, acyclic }) {
  if (acyclic) return [];
  const problems = [];
  let start = 0;
  for (let component = 0; component < count; component++) {
    let end = start;
    while (end < order.length && of[order[end]] === component) end++;
    if (end - start > 1) {
      const members = Array.from(order.subarray(start, end), (i) => paths[i]).sort();
      const more = members.length > NAMED ? ` and ${members.length - NAMED} more` : "";
      problems.push({
        code: "cycle",
        message: `${members.length} paths refer to each other: ${members.slice(0, NAMED).join(" ")}${more}`,
        path: members[0]
      });
    }
    start = end;
  }
  return problems;
}

// src/nix/store/database.ts
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
var PATIENCE = 2e3;
var CANTOPEN = 14;
var NOTADB = 26;
var CORRUPT = 11;
var COPY_HELPS = /* @__PURE__ */ new Set([3, 5, 6, 8, 10, CANTOPEN]);
var DatabaseOutOfReach = class extends Error {
};
function withDatabase(file, read) {
  if (!existsSync(file)) {
    throw new WhittleError(
      "no-database",
      "there is no Nix database",
      file,
      "name a store with --store, or a file made by `nix path-info --json -r`"
    );
  }
  try {
    return readFrom(file, read);
  } catch (error) {
    const code = resultCode(error);
    if (code === null || !COPY_HELPS.has(code)) throw explained(error, file);
  }
  const folder = mkdtempSync(join(tmpdir(), "whittle-"));
  try {
    return readFrom(privateCopy(file, folder), read);
  } catch (error) {
    if (error instanceof DatabaseOutOfReach) throw error;
    throw explained(error, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
function readFrom(file, read) {
  const database = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE });
  try {
    database.exec("begin");
    return read(database);
  } finally {
    database.close();
  }
}
function privateCopy(file, folder) {
  const copy = join(folder, "db.sqlite");
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = fingerprint(file);
    for (const suffix of ["", "-wal", "-journal"]) {
      rmSync(copy + suffix, { force: true });
      try {
        if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
      } catch (error) {
        throw new DatabaseOutOfReach(error instanceof Error ? error.message : String(error));
      }
    }
    if (fingerprint(file) === before) return copy;
  }
  throw new WhittleError(
    "database-busy",
    "the database changes too fast to be copied",
    file,
    "try again when Nix is idle, or as a user who may open it"
  );
}
function fingerprint(file) {
  return ["", "-wal", "-journal"].map((suffix) => {
    const stat = statSync(file + suffix, { bigint: true, throwIfNoEntry: false });
    return stat === void 0 ? "-" : `${stat.size}/${stat.mtimeNs}`;
  }).join(" ");
}
function resultCode(error) {
  const code = error instanceof Error ? Reflect.get(error, "errcode") : void 0;
  return typeof code === "number" ? code & 255 : null;
}
function explained(error, file) {
  const code = resultCode(error);
  if (code === null || !(error instanceof Error)) return error;
  const remedy = "name another store with --store, or a file made by `nix path-info --json -r`";
  if (code === NOTADB || code === 1 && /no such (table|column)/.test(error.message)) {
    return new WhittleError("not-a-database", "this is not a Nix database", file, remedy);
  }
  if (code === CORRUPT) {
    return new WhittleError(
      "corrupt-database",
      `the database is damaged (${error.message})`,
      file,
      "`nix-store --verify` may mend it; `nix-store --dump-db` may still print it"
    );
  }
  return new WhittleError("database-error", `the database cannot be read (${error.message})`, file, remedy);
}

// src/nix/store/packed-rows.ts
import { isAscii } from "node:buffer";
var NEWLINE = 10;
var ZERO = 48;
var RowReader = class {
  #bytes;
  #file;
  /** The bytes as text where all are ASCII. */
  #text;
  #at = 0;
  constructor(bytes, file) {
    this.#bytes = bytes;
    this.#file = file;
    this.#text = isAscii(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1") : null;
  }
  more() {
    return this.#at < this.#bytes.length;
  }
  /** A number and the separator behind it (the end of the text will do for a newline). */
  number(separator) {
    const value = this.optionalNumber(separator);
    if (value === null) throw this.#damaged();
    return value;
  }
  /** The same, null where the field is empty. */
  optionalNumber(separator) {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let value = 0;
    for (; ; ) {
      const digit = bytes[at] - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      at++;
    }
    const ends = separator === "\n" ? at === bytes.length || bytes[at] === NEWLINE : bytes[at] === 32;
    if (!ends || value > Number.MAX_SAFE_INTEGER) throw this.#damaged();
    this.#at = at + 1;
    return at === start ? null : value;
  }
  /** The rest of the line as text. */
  rest() {
    const start = this.#at;
    const end = this.#bytes.indexOf(NEWLINE, start);
    const stop = end < 0 ? this.#bytes.length : end;
    this.#at = stop + 1;
    return this.#text === null ? Buffer.from(this.#bytes.subarray(start, stop)).toString("utf8") : this.#text.slice(start, stop);
  }
  #damaged() {
    return new WhittleError(
      "corrupt-database",
      "the database holds a row that Nix cannot have written",
      this.#file,
      "`nix-store --verify` may mend it"
    );
  }
};
var NumberIndex = class {
  #dense;
  #sparse;
  /** @param numbers ascending */
  constructor(numbers) {
    const highest = numbers.at(-1) ?? 0;
    if (highest > numbers.length * 16 + 1e6) {
      this.#dense = null;
      this.#sparse = new Map(numbers.map((number, i) => [number, i]));
      return;
    }
    this.#sparse = null;
    this.#dense = new Uint32Array(highest + 1);
    numbers.forEach((number, i) => {
      this.#dense[number] = i + 1;
    });
  }
  /** The index of a row number; a reference to a row that is not there is damage. */
  of(number, file) {
    const i = this.#dense === null ? this.#sparse.get(number) : (this.#dense[number] ?? 0) - 1;
    if (i === void 0 || i < 0) {
      throw new WhittleError(
        "corrupt-database",
        `the database refers to row ${number}, which is not there`,
        file,
        "`nix-store --verify` may mend it"
      );
    }
    return i;
  }
};

// src/nix/store/read-store.ts
var PAGE = 1 << 16;
function readStore(file, storeDir, path) {
  return withDatabase(file, (database) => {
    if (path !== null) selectMembers(database, file, path);
    return readRows(database, path === null ? EVERY_PATH : MEMBERS, file, storeDir, path);
  });
}
var EVERY_PATH = { nodes: "ValidPaths", edges: "Refs" };
var MEMBERS = {
  nodes: "members join ValidPaths using (id)",
  edges: "members join Refs on referrer = id"
};
function selectMembers(database, file, path) {
  const top = database.prepare("select id from ValidPaths where path = ?").get(path);
  if (top === void 0) {
    throw new WhittleError(
      "invalid-path",
      "this path is not in the store",
      path,
      `build or fetch it first, or name its store with --store (asked: ${file})`
    );
  }
  database.exec("pragma temp_store = memory; create temp table members(id integer primary key)");
  database.prepare(
    `insert into members
			with recursive reached(id) as (
				select id from ValidPaths where path = ?
				union
				select reference from reached join Refs on referrer = id
			) select id from reached`
  ).run(path);
}
function readRows(database, scope, file, storeDir, root) {
  const nodePage = database.prepare(
    `select cast(group_concat(id || ' ' || ifnull(narSize, '') || ' ' || path, char(10)) as blob) as text,
			max(id) as last
		from (select id, narSize, path from ${scope.nodes}
			where id > ? order by id limit ${PAGE})`
  );
  const edgePage = database.prepare(
    `select cast(group_concat(referrer || ' ' || reference, char(10)) as blob) as text
		from ${scope.edges} where referrer > ? and referrer <= ?`
  );
  const ids = [];
  const paths = [];
  const sizes = [];
  const edgeTexts = [];
  for (let last = 0; ; ) {
    const page = nodePage.get(last);
    if (page.text === null || page.last === null) break;
    const rows = new RowReader(page.text, file);
    while (rows.more()) {
      ids.push(rows.number(" "));
      const size = rows.optionalNumber(" ");
      sizes.push(size === null || size === 0 ? Number.NaN : size);
      paths.push(checked(rows.rest(), storeDir));
    }
    const edges = edgePage.get(last, page.last);
    if (edges.text !== null) edgeTexts.push(edges.text);
    last = page.last;
  }
  if (paths.length === 0) {
    throw new WhittleError("empty-store", "the store holds no valid path", file, "name another with --store");
  }
  const index = new NumberIndex(ids);
  const capacity = edgeTexts.reduce((edges, text) => edges + Math.ceil(text.length / 4), 0);
  const from = new Uint32Array(capacity);
  const to = new Uint32Array(capacity);
  let count = 0;
  for (const text of edgeTexts) {
    const rows = new RowReader(text, file);
    while (rows.more()) {
      from[count] = index.of(rows.number(" "), file);
      to[count++] = index.of(rows.number("\n"), file);
    }
  }
  const closure = assemble({
    storeDir,
    paths,
    narSize: Float64Array.from(sizes),
    references: { from, to, count },
    problems: missingSizes(paths, sizes)
  });
  if (root === null) return closure;
  return { ...closure, roots: Uint32Array.of(paths.indexOf(root)) };
}
function checked(path, storeDir) {
  return path.startsWith(storeDir) && path[storeDir.length + 33] === "-" ? path : storePathFrom(storeDir, path);
}
function missingSizes(paths, sizes) {
  return paths.flatMap(
    (path, i) => Number.isNaN(sizes[i]) ? [{ code: "size-missing", message: "the database does not know its NAR size", path }] : []
  );
}

// src/closure/dominators.ts
var NONE = 4294967295;
var dominators = perClosure((closure) => {
  const nodes = closure.paths.length;
  const { vertex, number, parent } = depthFirst(closure);
  const { offsets, targets } = closure.referrers;
  const semi = new Uint32Array(nodes + 1);
  const label = new Uint32Array(nodes + 1);
  for (let v = 0; v <= nodes; v++) semi[v] = label[v] = v;
  const ancestor = new Uint32Array(nodes + 1).fill(NONE);
  const dominator = new Uint32Array(nodes + 1);
  const bucket = new Uint32Array(nodes + 1).fill(NONE);
  const nextInBucket = new Uint32Array(nodes + 1).fill(NONE);
  const stack = new Uint32Array(nodes + 1);
  const isRoot = new Uint8Array(nodes);
  for (const root of closure.roots) isRoot[root] = 1;
  const evaluate = (v) => {
    if (ancestor[v] === NONE) return v;
    let height = 0;
    let at = v;
    while (ancestor[ancestor[at]] !== NONE) {
      stack[height++] = at;
      at = ancestor[at];
    }
    while (height > 0) {
      const below = stack[--height];
      const above = ancestor[below];
      if (semi[label[above]] < semi[label[below]]) label[below] = label[above];
      ancestor[below] = ancestor[above];
    }
    return label[v];
  };
  for (let w = nodes; w >= 1; w--) {
    const path = vertex[w];
    let least = isRoot[path] === 1 ? 0 : parent[w];
    for (let k = offsets[path]; k < offsets[path + 1]; k++) {
      const candidate = semi[evaluate(number[targets[k]])];
      if (candidate < least) least = candidate;
    }
    semi[w] = least;
    nextInBucket[w] = bucket[least];
    bucket[least] = w;
    const above = parent[w];
    ancestor[w] = above;
    for (let v = bucket[above]; v !== NONE; v = nextInBucket[v]) {
      const u = evaluate(v);
      dominator[v] = semi[u] < semi[v] ? u : above;
    }
    bucket[above] = NONE;
  }
  const result = new Uint32Array(nodes);
  for (let w = 1; w <= nodes; w++) {
    if (dominator[w] !== semi[w]) dominator[w] = dominator[dominator[w]];
    result[vertex[w]] = dominator[w] === 0 ? nodes : vertex[dominator[w]];
  }
  return { parent: result, order: vertex.subarray(1) };
});
function depthFirst(closure) {
  const { offsets, targets } = closure.references;
  const nodes = closure.paths.length;
  const vertex = new Uint32Array(nodes + 1);
  const number = new Uint32Array(nodes);
  const parent = new Uint32Array(nodes + 1);
  const cursor = offsets.slice(0, nodes);
  const stack = new Uint32Array(nodes);
  let visited = 0;
  for (const root of closure.roots) {
    if (number[root] !== 0) continue;
    let height = 0;
    stack[height++] = root;
    number[root] = ++visited;
    vertex[visited] = root;
    while (height > 0) {
      const node = stack[height - 1];
      if (cursor[node] === offsets[node + 1]) {
        height--;
        continue;
      }
      const target = targets[cursor[node]++];
      if (number[target] !== 0) continue;
      number[target] = ++visited;
      vertex[visited] = target;
      parent[visited] = number[node];
      stack[height++] = target;
    }
  }
  return { vertex, number, parent };
}

// src/closure/retained-sizes.ts
function retainedWeights(closure, byWeight) {
  const { parent, order } = dominators(closure);
  const retained = byWeight.slice();
  for (let k = order.length - 1; k >= 0; k--) {
    const node = order[k];
    if (parent[node] < retained.length) retained[parent[node]] += retained[node];
  }
  return retained;
}
function retainedSizes(closure, measure = "narSize") {
  return measure === "narSize" ? retainedNarSizes(closure) : retainedWeights(closure, weights(closure, measure));
}
var retainedNarSizes = perClosure((closure) => retainedWeights(closure, weights(closure)));
var retainedPaths = perClosure(
  (closure) => retainedWeights(closure, new Float64Array(closure.paths.length).fill(1))
);

// src/closure/bit-weights.ts
function bitTables(bitWeights, words) {
  return Array.from({ length: words * 4 }, (_, byte) => {
    const table = new Float64Array(256);
    for (let bit = 0; bit < 8; bit++) {
      const half = 1 << bit;
      const weight = bitWeights[byte * 8 + bit] ?? 0;
      for (let b = 0; b < half; b++) table[half + b] = table[b] + weight;
    }
    return table;
  });
}
function weigh(tables, bits, start) {
  let weight = 0;
  for (let byte = 0; byte < tables.length; byte += 4) {
    const word = bits[start + (byte >> 2)];
    if (word === 0) continue;
    weight += tables[byte][word & 255] + tables[byte + 1][word >>> 8 & 255] + tables[byte + 2][word >>> 16 & 255] + tables[byte + 3][word >>> 24];
  }
  return weight;
}

// src/closure/shared-base.ts
var LIMIT = 128;
var WORDS = LIMIT / 32;
var POPULAR = 1 / 256;
function sharedBase(graph, byWeight, order) {
  const { offsets, targets } = graph;
  const nodes = order.length;
  const number = chooseMembers(graph, nodes);
  const members = [...number.keys()];
  const member = new Uint8Array(nodes);
  for (const node of members) member[node] = 1;
  const tables = bitTables(members.map((node) => byWeight[node]), WORDS);
  const bits = new Uint32Array(nodes * WORDS);
  const weight = new Float64Array(nodes);
  for (const [node, bit] of number) bits[node * WORDS + (bit >> 5)] |= 1 << (bit & 31);
  let restEdges = 0;
  for (let k = nodes - 1; k >= 0; k--) {
    const node = order[k];
    const own = node * WORDS;
    for (let e = offsets[node]; e < offsets[node + 1]; e++) {
      const target = targets[e];
      for (let word = 0; word < WORDS; word++) bits[own + word] |= bits[target * WORDS + word];
      restEdges += 1 - member[target];
    }
    weight[node] = weigh(tables, bits, own);
  }
  const from = new Uint32Array(restEdges);
  const to = new Uint32Array(restEdges);
  let count = 0;
  for (let node = 0; node < nodes; node++) {
    for (let e = offsets[node]; e < offsets[node + 1]; e++) {
      if (member[targets[e]] === 1) continue;
      from[count] = node;
      to[count++] = targets[e];
    }
  }
  return { weight, rest: graphOf(nodes, { from, to, count }), member };
}
function chooseMembers({ offsets, targets }, nodes) {
  const referrers = new Uint32Array(nodes);
  for (let e = 0; e < targets.length; e++) referrers[targets[e]]++;
  const popular = [];
  for (let i = 0; i < nodes; i++) if (referrers[i] > nodes * POPULAR) popular.push(i);
  popular.sort((a, b) => referrers[b] - referrers[a]);
  const number = /* @__PURE__ */ new Map();
  for (const candidate of popular) {
    if (number.size === LIMIT) break;
    const brought = /* @__PURE__ */ new Set([candidate]);
    for (const node of brought) {
      if (number.has(node)) brought.delete(node);
      else for (let e = offsets[node]; e < offsets[node + 1]; e++) brought.add(targets[e]);
      if (brought.size > LIMIT) break;
    }
    for (const node of brought) if (number.has(node)) brought.delete(node);
    if (number.size + brought.size > LIMIT) continue;
    for (const node of brought) number.set(node, number.size);
  }
  return number;
}

// src/closure/reach.ts
var UNREACHED = 4294967295;
function search(graph, starts, barred) {
  const nodes = graph.offsets.length - 1;
  const depth = new Uint32Array(nodes).fill(UNREACHED);
  const foundFrom = new Uint32Array(nodes).fill(UNREACHED);
  const order = new Uint32Array(nodes);
  let tail = 0;
  const visit = (node, from, distance) => {
    if (depth[node] !== UNREACHED || barred?.[node] === 1) return;
    depth[node] = distance;
    foundFrom[node] = from;
    order[tail++] = node;
  };
  for (const start of starts) visit(start, start, 0);
  for (let head = 0; head < tail; head++) {
    const node = order[head];
    const next = depth[node] + 1;
    for (let k = graph.offsets[node]; k < graph.offsets[node + 1]; k++) {
      visit(graph.targets[k], node, next);
    }
  }
  return { depth, foundFrom, order: order.subarray(0, tail) };
}
var fromRoots = perClosure(
  (closure) => search(closure.references, closure.roots)
);

// src/closure/closure-sizes.ts
var closureSizes = perClosure((closure) => closureWeights(closure, weights(closure)));
var closurePaths = perClosure(
  (closure) => closureWeights(closure, new Float64Array(closure.paths.length).fill(1))
);
var FEW = 1 / 64;
function closureWeights(closure, byWeight) {
  const parts = components(closure);
  if (parts.acyclic) return acyclicWeights(closure.references, byWeight, parts.order);
  const graph = condensed(closure.references, parts);
  const merged = new Float64Array(parts.count);
  for (let i = 0; i < byWeight.length; i++) merged[parts.of[i]] += byWeight[i];
  const sizes = acyclicWeights(graph, merged, Uint32Array.from(merged.keys()));
  return Float64Array.from(parts.of, (component) => sizes[component]);
}
function acyclicWeights(graph, byWeight, order) {
  const base = sharedBase(graph, byWeight, order);
  const ownWeight = byWeight.map((weight, i) => base.member[i] === 1 ? 0 : weight);
  const result = reachableWeights(base.rest, ownWeight, order);
  for (let i = 0; i < result.length; i++) result[i] += base.weight[i];
  return result;
}
function condensed({ offsets, targets }, { of, count }) {
  const from = new Uint32Array(targets.length);
  const to = new Uint32Array(targets.length);
  for (let i = 0; i + 1 < offsets.length; i++) {
    for (let k = offsets[i]; k < offsets[i + 1]; k++) {
      from[k] = of[i];
      to[k] = of[targets[k]];
    }
  }
  return graphOf(count, { from, to, count: targets.length });
}
function walkBudget(nodes, edges) {
  return Math.max(1e6, nodes / 32 * (edges + 4 * nodes));
}
function reachableWeights(graph, byWeight, order, budget = walkBudget(order.length, graph.targets.length)) {
  const { offsets, targets } = graph;
  const result = byWeight.slice();
  const stamp = new Uint32Array(order.length);
  const stack = new Uint32Array(order.length);
  let work = 0;
  for (let k = order.length - 1; k >= 0; k--) {
    const start = order[k];
    const first = offsets[start];
    const end = offsets[start + 1];
    if (end - first === 0) continue;
    if (end - first === 1) {
      result[start] += result[targets[first]];
      continue;
    }
    if (work > budget) return byBlocks(graph, byWeight, order, result, k);
    const mark = k + 1;
    let height = 1;
    stack[0] = start;
    stamp[start] = mark;
    let weight = byWeight[start];
    while (height > 0) {
      const node = stack[--height];
      const stop = offsets[node + 1];
      work += stop - offsets[node];
      for (let e = offsets[node]; e < stop; e++) {
        const target = targets[e];
        if (stamp[target] === mark) continue;
        stamp[target] = mark;
        weight += byWeight[target];
        stack[height++] = target;
      }
    }
    result[start] = weight;
  }
  return result;
}
function byBlocks({ offsets, targets }, byWeight, order, result, last) {
  for (let k = 0; k <= last; k++) result[order[k]] = 0;
  const reaches = new Uint32Array(order.length);
  for (let block = 0; block < order.length; block += 32) {
    const end = Math.min(block + 32, order.length);
    reaches.fill(0);
    for (let k = block; k < end; k++) reaches[order[k]] = 1 << k - block;
    const blockWeights = Array.from(order.subarray(block, end), (node) => byWeight[node]);
    const tables = bitTables(blockWeights, 1);
    for (let k = end - 1; k >= 0; k--) {
      const node = order[k];
      let bits = reaches[node];
      for (let e = offsets[node]; e < offsets[node + 1]; e++) bits |= reaches[targets[e]];
      reaches[node] = bits;
      if (bits !== 0 && k <= last) result[node] += weigh(tables, reaches, node);
    }
  }
  return result;
}

// <stdin>
var T = (n, f) => {
  const t = performance.now();
  const r = f();
  console.log(n, (performance.now() - t).toFixed(1));
  return r;
};
for (const s of process.argv.slice(2)) {
  const c = T("read " + s, () => readStore(s + "/nix/var/nix/db/db.sqlite", "/nix/store", null));
  T("dominators", () => dominators(c));
  T("retained", () => retainedSizes(c));
  T("closure", () => closureSizes(c));
  const p = closurePaths(c);
  console.log("avg closure", p.reduce((a, b) => a + b, 0) / p.length);
}
