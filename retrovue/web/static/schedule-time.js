// Times of the station's zone, whatever zone the reader is in.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const DAYS_FIT = 64; // pixels of a day's short name
const STEPS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY];
const TICK = 96; // pixels between two words at least

let zone = "UTC";
const forms = new Map();

export function setZone(name) {
  zone = name;
  forms.clear();
}

function form(name, options) {
  if (!forms.has(name)) forms.set(name, new Intl.DateTimeFormat([], { timeZone: zone, ...options }));
  return forms.get(name);
}

export const clock = (at) => form("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
export const exact = (at) => form("exact", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(at);
export const shortDay = (at) => form("short", { weekday: "short", day: "numeric", month: "short" }).format(at);
export const longDay = (at) => form("long", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at);

/** How far the zone's clock is from UTC at an instant. */
function offset(at) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" }).formatToParts(at);
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** `2026-10-31` of the day that an instant lies in. */
export const dateOf = (at) => new Date(at + offset(at)).toISOString().slice(0, 10);

/** The instant at which a day begins. */
export function midnight(date) {
  const wall = Date.parse(`${date}T00:00:00Z`);
  return wall - offset(wall - offset(wall));
}

/** Instants for the scale over [from, to), so far from each other that their words fit. */
export function ticks(from, to, pixelsOfMs) {
  const step = STEPS.find((each) => each * pixelsOfMs >= (each === DAY ? DAYS_FIT : TICK)) ?? 2 * DAY;
  const shift = offset(from);
  const found = [];
  for (let at = Math.ceil((from + shift) / step) * step - shift; at < to; at += step) found.push(at);
  return { instants: found, isDays: step >= DAY };
}

const plainDay = (at) => form("plain", { weekday: "short", day: "numeric" }).format(at);
export const tickWords = (at, isDays) => (isDays ? plainDay(at) : clock(at) === "00:00" ? shortDay(at) : clock(at));

const two = (number) => String(number).padStart(2, "0");

/** `1:30:00`, `0:30`. */
export function lengthWords(ms) {
  const seconds = Math.round(ms / 1000);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest.replace(/^0/, "");
}
