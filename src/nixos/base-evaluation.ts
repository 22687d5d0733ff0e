import { z } from "zod";

/** What `nix/trial.nix` gives, as far as the system itself goes. Apart, so that zod is loaded late. */
export const SystemAnswer = z.object({ drv: z.string(), out: z.string() });
