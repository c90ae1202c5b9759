import { json } from "@sveltejs/kit";

export const GET = ({ getClientAddress }) => json({ address: getClientAddress() });
