import { text } from "@sveltejs/kit";

export const GET = ({ cookies }) => {
  cookies.set("first", "1", { path: "/", httpOnly: true });
  cookies.set("second", "2", { path: "/", maxAge: 60 });
  return text("Two cookies.");
};
