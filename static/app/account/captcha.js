// Proving that a person is asking, where the operator wants that. The provider's script is loaded when a form is first used.

const SCRIPTS = {
  turnstile: "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
  hcaptcha: "https://js.hcaptcha.com/1/api.js?render=explicit",
};
const { captcha: provider, captchaKey: sitekey } = document.body.dataset;
const widgets = new WeakMap();
let loading = null;

/** Give the form a place for the question; nothing where none is asked. */
export function prepareCaptcha(form) {
  if (!provider) return;
  const place = document.createElement("div");
  place.className = "captcha";
  form.querySelector(".actions").before(place);
  form.addEventListener("focusin", () => render(form, place).catch(() => {}), { once: true });
}

/** The headers that show the answer, which counts once. Throws when there is none yet. */
export async function solved(form) {
  if (!provider) return {};
  const { api, id } = await render(form, form.querySelector(".captcha"));
  const answer = api.getResponse(id);
  if (!answer) throw new Error("Please answer the question above the button first.");
  api.reset(id);
  return { "X-Captcha-Token": answer, "X-Captcha-Type": provider };
}

/** The form's widget, made when it is first asked for. */
function render(form, place) {
  loading ??= load();
  if (!widgets.has(form)) widgets.set(form, loading.then((api) => ({ api, id: api.render(place, { sitekey }) })));
  return widgets.get(form);
}

function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPTS[provider];
    script.addEventListener("load", () => (provider === "turnstile" ? window.turnstile.ready(() => resolve(window.turnstile)) : resolve(window.hcaptcha)));
    script.addEventListener("error", () => reject(new Error("The provider of the question could not be reached.")));
    document.head.append(script);
  });
}
