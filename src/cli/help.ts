import { UPGRADE } from "./upgrade-words.ts";

/** What `whittle --help` prints. The commands stand by the question they answer. */
export function help(version: string): string {
	return `whittle ${version}: where the bytes of a NixOS closure are, and who asked for them

USAGE
  whittle [COMMAND] [SUBJECT] [FLAGS]

SEE
  show     totals, the largest paths with the chain that pulls each in, duplicates,
           categories (this is what bare whittle does)
  top      the largest paths, by what each retains
  tree     the references as a tree, the heaviest first
  why      the chain of references that brings a path in
  who      who refers to a path, and what each reference is worth
  dups     packages that are there more than once
  builds   before it is built: what would be built and fetched, and because of whom
  roots    what keeps paths from being deleted, and what removing it would free
  export   the closure as csv, SBOM (cyclonedx), dot, json or snapshot

LOOK
  serve    the closure as a page in the browser, for this machine only
  report   the same page as one HTML file, which opens from disk
  browse   walk through it in the terminal, with the keys of nix-tree, and try what
           would go if a path were not there
  whatif   what taking paths out, swapping them or cutting references would save
  cut      the fewest, or easiest, references to cut so that a path goes
  diff     what has changed between two closures, and what let in what grew

CUT
  options       which option and file of a configuration brought a path in, and what
                turns it off
  predict       the closure of a configuration and its size, before it is built
  shrink        changes tried one evaluation each, and a module of those that work
  capabilities  what a system can do (network, ssh, an editor, …) and what that rests on

MOVE
${Object.entries(UPGRADE)
	.map(([name, brief]) => `  ${`upgrade ${name}`.padEnd(16)}  ${brief}`)
	.join("\n")}

SUBJECT
  a store path or a link to one    /run/current-system, ./result
  an installable, built by Nix     .#x, -f FILE -A ATTR
  a file, or - for standard input  nix path-info --json, registration, narinfos, snapshot,
                                   csv, dot, graphml, SBOM, nix-store --export
  a .drv, or --derivation          what builds it, before it is built
  a path elsewhere                 --store https://HOST, file://FOLDER, ssh://HOST, /mnt
  --all                            every valid path of the store
  nothing                          the current system, else the default profile

EXAMPLES
  whittle                          the current system in ten seconds
  whittle top ./result -n 50       the fifty largest paths of what a build left
  whittle why ./result python3     who brings python3 in
  whittle --store /mnt             the system of a mounted disk

Each command takes --help; those that answer a question take --json. Exit codes:
0 done, 1 the answer is no, 2 the request or its input cannot be used.
`;
}
