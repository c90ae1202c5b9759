import { described } from "../../../content.js";

export const POST = async ({ request }) => Response.json(await described(await request.formData()));
