// The link of a mail lets its reader choose a new password.

import { v1 } from "../api.js";
import { bindLink } from "./mailed_link.js";
import { signingIn } from "./sign_in.js";

bindLink("reset", ({ place, token, password }) => signingIn(place, v1("POST", "/auth/reset", { token, password })));
