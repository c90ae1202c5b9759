// A service of web objects on barewire, with its Response. barewire-fetch.mjs <port> <path of barewire's index.js>
import { pathToFileURL } from "node:url";
import { answerWith } from "./fetch-handler.mjs";

const [port, library] = process.argv.slice(2);
const { FastResponse, serve } = await import(pathToFileURL(library).href);

await serve({ port: Number(port), fetch: answerWith(FastResponse) }).ready();
