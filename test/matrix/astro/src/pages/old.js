export const GET = ({ redirect }) => redirect("/hello/you");
