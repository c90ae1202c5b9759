// How is the SvelteKit application built? Without an adapter: what the build leaves is served as it is.

import { sveltekit } from "@sveltejs/kit/vite";

export default { plugins: [sveltekit({ outDir: "dist" })] };
