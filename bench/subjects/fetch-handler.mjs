// A service of web objects, with nothing but what the runtime has.
import { stream } from "./streamed.mjs";

const USER = "/users/";

/** @param Made the class of responses */
export const answerWith = (Made) => (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/hello") return new Made("Hello World!");
  if (pathname.startsWith(USER)) {
    const id = pathname.slice(USER.length);
    return Made.json({ id, name: `user ${id}` });
  }
  if (pathname === "/upload") {
    return request.json().then((entries) => Made.json({ count: entries.length }));
  }
  if (pathname !== "/stream") return new Made("Not found", { status: 404 });
  return new Made(stream(), { headers: { "Content-Type": "application/octet-stream" } });
};

export const answer = answerWith(Response);
