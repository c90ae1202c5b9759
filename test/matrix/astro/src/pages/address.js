export const GET = ({ clientAddress }) => Response.json({ address: clientAddress });
