import { json } from "@sveltejs/kit";
import { described } from "../../../../content.js";

export const POST = async ({ request }) => json(await described(await request.formData()));
