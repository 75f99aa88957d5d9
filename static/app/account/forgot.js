// A password is forgotten: whoever reads the mail may choose another.

import { v1 } from "../api.js";
import { prepareCaptcha, solved } from "./captcha.js";
import { bindForm } from "./forms.js";
import { liveWords, showStep, startAgain } from "./steps.js";

const form = document.getElementById("forgot");

if (form) { // without mail there is none
  prepareCaptcha(form);
  bindForm(form, async ({ email }) => {
    await v1("POST", "/auth/forgot", { email }, { headers: await solved(form) });
    showStep(document.getElementById("place"), "Look into your mail",
      liveWords(`If ${email} has an account here, a link is on its way. It works for an hour.`),
      startAgain("Use another address"));
  });
}
