// How is the SvelteKit application built? Without an adapter: what the build leaves is served as it is.

export default {
  kit: { outDir: "dist" },
};
