import { text } from "@sveltejs/kit";

export const GET = ({ params }) => text(`Hello, ${params.name}!`);
