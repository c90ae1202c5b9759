/**
 * Under which names does the authority of this user lie, and what it made last?
 *
 * This file refuses to know in which folder.
 */

/** The authority's certificate alone, for whoever imports it. */
export const AUTHORITY_FILE = "authority.pem";
/** With its certificate. Whoever has it can pretend to be any server of a private network. */
export const AUTHORITY_KEY_FILE = "authority-key.pem";
/** With its certificate and the authority's. */
export const SERVER_KEY_FILE = "server-key.pem";
