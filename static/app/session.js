// Who is signed in here: a token that lives as long as the tab.

import { here } from "./place.js";

const TOKEN = "guildhall.token";
const NOTICE = "guildhall.notice";
const WANTED = "guildhall.wanted";
const DEPARTED = "guildhall.departed";

export const token = () => sessionStorage.getItem(TOKEN);

export function keepToken(value) {
  sessionStorage.setItem(TOKEN, value);
}

/** Come back to this page after signing in, with the part of the address that the server never sees. */
export function rememberWanted() {
  sessionStorage.setItem(WANTED, location.pathname + location.search + location.hash);
}

/** Where to go after signing in. */
export function takeWanted() {
  const wanted = sessionStorage.getItem(WANTED) || here("/app");
  sessionStorage.removeItem(WANTED);
  return wanted;
}

/** The state of the sign-in with which this tab left for the provider. */
export function keepDeparture(state) {
  sessionStorage.setItem(DEPARTED, state);
}

export function takeDeparture() {
  const state = sessionStorage.getItem(DEPARTED) || "";
  sessionStorage.removeItem(DEPARTED);
  return state;
}

/** Forget the token and go to the door, where `notice` is shown. */
export function leave(notice) {
  sessionStorage.removeItem(TOKEN);
  if (notice) sessionStorage.setItem(NOTICE, notice);
  location.replace(here("/"));
}

export function takeNotice() {
  const notice = sessionStorage.getItem(NOTICE) || "";
  sessionStorage.removeItem(NOTICE);
  return notice;
}
