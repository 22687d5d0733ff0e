import { buildCommand } from "@stricli/core";
import { dominators } from "../closure/dominators.ts";
import { WhittleError } from "../closure/error.ts";
import { matches } from "../closure/pattern.ts";
import { lostWithout } from "../closure/without-paths.ts";
import {
	type BuildGraph,
	buildGraph,
	type Retained,
	retainedBuilds,
} from "../nix/derivations/build-graph.ts";
import {
	type BuildReports,
	buildReportsFile,
	buildSeconds,
	readBuildReports,
} from "../nix/derivations/build-reports.ts";
import { type Derivations, isDeferred } from "../nix/derivations/derivation.ts";
import { findMissing, type Missing } from "../nix/derivations/missing.ts";
import { validPaths } from "../nix/store/valid-paths.ts";
import type { Subject } from "../nix/subject.ts";
import { type Context, styleFor } from "./context.ts";
import {
	countFlag,
	flag,
	type SubjectFlags,
	subjectAliases,
	subjectFlags,
	subjectOnly,
} from "./flags.ts";
import { open } from "./open.ts";
import { withProgress } from "./progress.ts";
import { sayNothingMeant, targetsOf } from "./targets.ts";
import { type BuildTotal, buildsHeading, buildsTable, shortLabel } from "./text/builds-page.ts";
import { writeJson, writeLines } from "./write.ts";
