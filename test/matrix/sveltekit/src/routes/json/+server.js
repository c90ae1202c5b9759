import { json } from "@sveltejs/kit";

export const POST = async ({ request }) =>
  json({ received: await request.json() }, { status: 201 });
