// The link of the mail that tells of a ban stands for its reader: who comes with it need not say whose account it is.

import { takeFragment } from "./steps.js";

const form = document.getElementById("who");
const token = form && takeFragment();
if (token) {
  form.elements.namedItem("token").value = token;
  form.submit();
}
