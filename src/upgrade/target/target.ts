import type { JournalRecord } from "./journal-record.ts";

/** Room on the file systems of a target, as statvfs tells it; bytes and inodes. */
export interface Room {
	/** `f_bavail * f_frsize` of the store's file system. */
	readonly free: number;
	/** `f_favail`; null where the file system has no fixed number of inodes (btrfs). */
	readonly freeInodes: number | null;
	/** Free bytes of /boot where that is a file system of its own; else null. */
	readonly bootFree: number | null;
	/** Bytes of the database's reserve; where it lacks some Nix will make it anew. */
	readonly reserve: number;
	/** As `stat` calls it: `ext2/ext3`, `btrfs`. */
	readonly fileSystem?: string;
	/** What is used of the file system. */
	readonly used?: { readonly bytes: number; readonly inodes: number };
}

/** Which system is where. Whole store paths, null where there is none. */
export interface Standing {
	/** What the profile leads to. */
	readonly profile: string | null;
	/** The profile's generations. */
	readonly generations: readonly { readonly number: number; readonly system: string }[];
	/** `/run/current-system`. */
	readonly current: string | null;
	/** `/run/booted-system`. */
	readonly booted: string | null;
	/** Of this start of the machine: changes with a reboot. */
	readonly bootId: string;
}

/** A root that the garbage collector would see. */
export interface FoundRoot {
	readonly root: string;
	readonly path: string;
}

/** How to write to a target, and what it costs: nothing where nobody looks. */
export interface TargetOptions {
	readonly signal: AbortSignal;
	/** Every command that changes something, as shell words, before it is run. */
	readonly onCommand: (words: string) => void;
	/** Tell the commands that change something, and run none of them. */
	readonly dryRun: boolean;
	/** Where the profile is; null for the system's. */
	readonly profile: string | null;
	/** Hears what activations and checks write, line by line. */
	readonly onOutput?: (line: string) => void;
	/** Timers that are held; else those of NixOS that collect garbage, link files, or upgrade. */
	readonly timers?: readonly string[];
	/** Nix options for what fetches: [name, value]. */
	readonly nixOptions: readonly (readonly [name: string, value: string])[];
}

/**
 * The machine that is upgraded: this one, a store below a directory of it, or one over ssh. There
 * run POSIX sh, coreutils and commands that every Nix has; nothing of ours stays but the journal.
 * Every action can be repeated: done twice it leaves the same. All throw `WhittleError`.
 */
export interface Target {
	/** `this machine`, `/mnt`, `ssh://host`. */
	readonly label: string;
	readonly storeDir: string;
	/** Where the journal is, and what lies beside it. */
	readonly folder: string;
	/** True where nothing is run that changes something. */
	readonly dryRun: boolean;

	room(): Promise<Room>;
	standing(): Promise<Standing>;
	/** Those that are valid, of some store paths. */
	valid(paths: readonly string[]): Promise<ReadonlySet<string>>;
	/** Every valid path. */
	allPaths(): Promise<readonly string[]>;
	/** Allocated bytes of each path, hard links counted where they are met first. */
	diskSizes(paths: readonly string[]): Promise<ReadonlyMap<string, number>>;
	/**
	 * Bytes that linking equal files of its paths would save; null where there is nothing to find
	 * that out with. Reads every file that has the size of another.
	 */
	linkable?(): Promise<number | null>;
	/** Paths that nothing keeps. */
	dead(): Promise<ReadonlySet<string>>;
	roots(): Promise<readonly FoundRoot[]>;
	/** A path as a NAR. */
	dump(path: string): AsyncIterable<Uint8Array>;
	/** References, deriver and NAR hash of valid paths, as `nix-store --dump-db` tells them. */
	registration(paths: readonly string[]): Promise<string>;

	/** Roots for paths that need not be valid yet, under a name; those of that name before go. */
	keep(name: string, paths: readonly string[]): Promise<void>;
	unkeep(name: string): Promise<void>;
	/**
	 * Gets paths from the caches (URLs as the target sees them; none: those it is configured with).
	 * `onProgress` hears the paths that have come, and free bytes.
	 */
	fetch(
		paths: readonly string[],
		caches: readonly string[],
		onProgress: (path: string | null, free: number | null) => void,
	): Promise<void>;
	/** Copies paths with their closures from this machine's store. */
	push(paths: readonly string[]): Promise<void>;
	/** Takes in an export stream. */
	import(stream: AsyncIterable<Uint8Array>): Promise<void>;
	/** Throws with the first path whose contents are not what they were. */
	verify(paths: readonly string[]): Promise<void>;
	/** Makes a system the profile's newest generation, unless it leads there already. */
	setProfile(system: string): Promise<void>;
	/** Runs a program of the system: `bin/switch-to-configuration switch`. */
	activate(system: string, command: readonly string[]): Promise<void>;
	/** Runs a command there within a time; `{system}` in its words is the system. */
	check(system: string, command: readonly string[], seconds: number): Promise<void>;
	/** Everything is on the disk when it returns. */
	sync(): Promise<void>;
	/**
	 * Takes the generations away that lead to these systems, but the profile's own. In a dry run
	 * `seen` are those that would be there.
	 */
	forget(systems: readonly string[], seen?: Standing): Promise<void>;
	/**
	 * Deletes what of these paths is dead; gives those that are not, and are still there. A dry run
	 * tells of all as deleted.
	 */
	release(paths: readonly string[]): Promise<readonly string[]>;
	/** Makes room on a disk without a free byte: the database's reserve goes, and garbage. */
	rescue(): Promise<void>;

	/** Stops timers that would collect garbage or upgrade, until `releaseTimers`; gives their names. */
	holdTimers(): Promise<readonly string[]>;
	releaseTimers(): Promise<void>;

	/** Only one upgrade at a time; throws with who holds it. */
	lock(): Promise<void>;
	unlock(): Promise<void>;
	/** Whole records in order; one that was cut short by a crash is left out. */
	journal(): Promise<readonly JournalRecord[]>;
	/** Makes room for so many records more, so that they can be written on a full disk. */
	reserveJournal(records: number): Promise<void>;
	/** On the disk when it returns. */
	record(record: Omit<JournalRecord, "number" | "time">): Promise<void>;
	/** The plan that the journal is about, as it was saved there; null where there is none. */
	savedPlan(): Promise<string | null>;
	savePlan(plan: string): Promise<void>;
	/** Takes journal and plan away. */
	clear(): Promise<void>;

	close(): Promise<void>;
}

export { JOURNAL_STATES, type JournalRecord, type JournalState } from "./journal-record.ts";
export { openTarget } from "./open-target.ts";
