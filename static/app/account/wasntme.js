// The link that goes to an old address when another takes its place: its reader takes the account back.

import { v1 } from "../api.js";
import { bindLink } from "./mailed_link.js";
import { signingIn } from "./sign_in.js";

bindLink("revert", ({ place, token, password }) => signingIn(place, v1("POST", "/auth/email-revert", { token, password })));
