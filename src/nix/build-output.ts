import { z } from "zod";

/** What `nix build --json` prints, as far as it is used. Apart, so that zod is loaded late. */
export const BuildOutput = z.array(z.object({ outputs: z.record(z.string(), z.string()) }));
