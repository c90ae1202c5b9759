export const GET = ({ params }) => new Response(`Hello, ${params.name}!`);
