// A service of web objects, with nothing but what the runtime has.
const USER = "/users/";

export function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/hello") return new Response("Hello World!");
  if (!pathname.startsWith(USER)) return new Response("Not found", { status: 404 });
  const id = pathname.slice(USER.length);
  return Response.json({ id, name: `user ${id}` });
}
