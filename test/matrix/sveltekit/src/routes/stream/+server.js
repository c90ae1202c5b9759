import { streamed } from "../../../../content.js";

export const GET = () => streamed("text/plain; charset=utf-8", (number) => `${number}\n`);
