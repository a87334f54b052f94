// The clock in the plant: what it shows at an instant, and when it shows something.
const { zone } = document.documentElement.dataset;
const CLOCK = new Intl.DateTimeFormat("en-CA", {
  timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
  minute: "2-digit", second: "2-digit",
});

/** What the clock in the plant shows, as if it were UTC: axes then have the plant's midnights. */
export function wall(at) {
  const part = Object.fromEntries(CLOCK.formatToParts(new Date(at)).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

/** The instant at which a day (2026-11-01) begins in the plant, or the day so many days later. */
export function dayBegins(day, later = 0) {
  const shown = Date.parse(`${day}T00:00:00Z`) + later * 86_400_000;
  const guess = shown - (wall(shown) - shown);
  return new Date(shown - (wall(guess) - guess));
}

/** The first and the last day of the month before the one that the plant's clock shows. */
export function lastMonth() {
  const now = new Date(wall(Date.now()));
  const day = (year, month, date) => new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
  return [day(now.getUTCFullYear(), now.getUTCMonth() - 1, 1), day(now.getUTCFullYear(), now.getUTCMonth(), 0)];
}
