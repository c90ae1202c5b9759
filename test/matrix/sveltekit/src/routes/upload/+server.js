import { json } from "@sveltejs/kit";
import { counted } from "../../../../content.js";

export const PUT = async ({ request }) => json(await counted(request.body));
