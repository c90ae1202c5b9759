import { counted } from "../../../content.js";

export const PUT = async ({ request }) => Response.json(await counted(request.body));
