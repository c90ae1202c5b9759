// How does Astro learn what its build shall leave? An adapter that names one entry, of docs/frameworks.md.

export default () => ({
  name: "fetch-entry",
  hooks: {
    "astro:config:done": ({ setAdapter }) =>
      setAdapter({
        name: "fetch-entry",
        entrypointResolution: "auto",
        serverEntrypoint: new URL("./entry.mjs", import.meta.url),
        supportedAstroFeatures: {
          serverOutput: "stable",
          staticOutput: "stable",
          sharpImageService: "stable",
        },
      }),
  },
});
