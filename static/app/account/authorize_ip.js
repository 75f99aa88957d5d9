// The link of a mail lets a sign-in go on, on the device where it was begun.

import { v1 } from "../api.js";
import { bindLink } from "./mailed_link.js";
import { liveWords, showStep } from "./steps.js";

bindLink("authorize", async ({ place, token }) => {
  await v1("POST", "/auth/authorize-ip", { token });
  showStep(place, "You are let in", liveWords("The page where you signed in goes on by itself. This one can be closed."));
});
