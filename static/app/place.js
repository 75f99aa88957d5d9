// Where this server is: below a path of its host, where PUBLIC_URL has one.

const BASE = new URL("../..", import.meta.url).pathname.slice(0, -1);

/** A path of this server as it has to be asked for. */
export const here = (path) => BASE + path;

/** The address of a socket of this server. */
export const socketAt = (path) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${here(path)}`;
