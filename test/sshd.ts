import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureTools } from "./system/index.mjs";

/** What a door of the far side does with the command it is sent, as a line of sshd_config. */
type Door = string;

export interface FarSide {
	/** The port of each door, by name. */
	readonly ports: Readonly<Record<string, string>>;
	/** What ssh wants to know, as `NIX_SSHOPTS` has it: key and known hosts. */
	readonly options: string;
	/** The host key, as `base64-ssh-public-host-key` has it. */
	readonly hostKey: string;
	stop(): void;
}

/**
 * A real sshd on loopback with private keys, host keys and configuration, which knows
 * nothing of this machine's own. It listens at one port for each of `doors`.
 */
export async function startSshd(doors: Readonly<Record<string, Door>>): Promise<FarSide> {
	ensureTools(() => {}, [
		{ program: "sshd", package: "openssh-server" },
		{ program: "ssh", package: "openssh-client" },
	]);
	mkdirSync("/run/sshd", { recursive: true }); // where it separates its privileges
	const place = mkdtempSync(join(tmpdir(), "whittle-sshd-"));
	for (const name of ["host", "client"]) {
		spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(place, name)]);
	}
	const names = Object.keys(doors);
	const ports = Object.fromEntries((await freePorts(names.length)).map((p, i) => [names[i]!, p]));
	const config = join(place, "sshd_config");
	writeFileSync(
		config,
		[
			...Object.values(ports).map((port) => `ListenAddress 127.0.0.1:${port}`),
			`HostKey ${join(place, "host")}`,
			`AuthorizedKeysFile ${join(place, "client.pub")}`,
			"PidFile none",
			"UsePAM no",
			"StrictModes no",
			"PermitRootLogin yes",
			...names.map((name) => `Match LocalPort ${ports[name]}\n\t${doors[name]}`),
			"",
		].join("\n"),
	);
	chmodSync(place, 0o755);
	const sshd = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", config], {
		stdio: ["ignore", "ignore", "pipe"],
	});
	await new Promise<void>((resolve, reject) => {
		let said = "";
		let open = 0;
		sshd.stderr.on("data", (chunk: Buffer) => {
			said += chunk;
			open = said.split("Server listening").length - 1;
			if (open === names.length) resolve();
		});
		sshd.once("close", () => reject(new Error(`sshd ended: ${said}`)));
	});
	return {
		ports,
		options: `-i ${join(place, "client")} -o IdentitiesOnly=yes -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o LogLevel=ERROR -F none`,
		hostKey: Buffer.from(
			readFileSync(join(place, "host.pub"), "utf8").split(" ").slice(0, 2).join(" "),
		).toString("base64"),
		stop() {
			sshd.kill();
			rmSync(place, { recursive: true, force: true });
		},
	};
}

/** Ports of loopback that nobody listens at. */
async function freePorts(count: number): Promise<string[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, async () => {
			const server = createServer();
			await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
			return server;
		}),
	);
	return Promise.all(
		servers.map(async (server) => {
			const address = server.address();
			await new Promise((resolve) => server.close(resolve));
			if (typeof address === "string" || address === null) throw new Error("no port");
			return String(address.port);
		}),
	);
}
