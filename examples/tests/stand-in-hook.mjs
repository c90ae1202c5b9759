/**
 * How does a program get the stand-in instead of barewire? With `node --import` of this file.
 */
import { register } from "node:module";

const standIn = new URL("stand-in.mjs", import.meta.url).href;

register(
  `data:text/javascript,${encodeURIComponent(`
    export const resolve = (name, context, next) =>
      name === "barewire" ? { url: "${standIn}", shortCircuit: true } : next(name, context);
  `)}`,
);
