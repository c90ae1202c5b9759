import { streamed } from "../../../content.js";

export const GET = () =>
  streamed("text/event-stream", (number) => `id: ${number}\ndata: tick ${number}\n\n`);
