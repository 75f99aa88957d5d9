// Moments in words, in the reader's own language and time zone.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const startOfDay = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());

export const sameDay = (a, b) => startOfDay(a).getTime() === startOfDay(b).getTime();
export const clockTime = (moment) => clock.format(moment);
export const dateName = (moment) => date.format(moment);
export const wholeTime = (moment) => whole.format(moment);

/** "today", "yesterday", or the day itself. */
export function dayName(moment) {
  const days = Math.round((startOfDay(new Date()) - startOfDay(moment)) / DAY);
  const words = days < 2 ? relative.format(-days, "day") : day.format(moment);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "5 minutes ago", "yesterday", "3 Nov". */
export function ago(moment) {
  const past = Date.now() - moment.getTime();
  if (past < HOUR) return relative.format(-Math.max(0, Math.round(past / MINUTE)), "minute");
  if (past < DAY) return relative.format(-Math.round(past / HOUR), "hour");
  if (past < 7 * DAY) return relative.format(-Math.round(past / DAY), "day");
  return short.format(moment);
}
