export const GET = () => {
  throw new Error("nobody catches this");
};
