// The link of a mail verifies the address it was sent to.

import { v1 } from "../api.js";
import { h } from "../dom.js";
import { here } from "../place.js";
import { bindLink } from "./mailed_link.js";
import { liveWords, showStep } from "./steps.js";

bindLink("verify", async ({ place, token }) => {
  await v1("POST", "/auth/verify", { token });
  showStep(place, "Thank you", liveWords("Your address is verified."), h("a", { class: "button", href: here("/app") }, `Go on`));
});
