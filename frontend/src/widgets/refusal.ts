// Failed requests of what a person asked for: said in a short message, while the page stays as it was.
import { messageOf } from "../api";
import { toast } from "./toast";

/** For `catch`: `what` could not be done, and what the server says of it. */
export const tellRefusal = (what: string) => (error: unknown): void => toast(`${what}: ${messageOf(error)}`);
