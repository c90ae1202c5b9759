export const GET = ({ cookies }) => {
  cookies.set("first", "1", { httpOnly: true });
  cookies.set("second", "2", { path: "/", maxAge: 60 });
  return new Response("Two cookies.");
};
