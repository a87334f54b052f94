// Dates of a column that is named on the page, read as those of a file whose columns are known.
const WRITTEN = /^(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::\d{2})?)?$/;
const MONTHS = 12;

/**
 * The values of a column, texts that are dates as 2026-03-02 06:00. With dots the day stands first; with slashes
 * or hyphens only a day beyond 12 in the column tells what does, else the text stays.
 */
export function asMoments(values) {
  const found = values.map((value) => WRITTEN.exec(String(value).trim()));
  const isDayFirst = leadIn(found.filter((date) => date && date[2] !== "."));
  return values.map((value, at) => (found[at] && momentOf(found[at], isDayFirst)) || value);
}

/** Whether the day stands first; null where dates do not agree on it. */
function leadIn(dates) {
  const isDay = dates.some((date) => Number(date[1]) > MONTHS);
  const isMonth = dates.some((date) => Number(date[3]) > MONTHS);
  return isDay === isMonth ? null : isDay;
}

function momentOf([, first, sign, second, year, hour, minute], told) {
  const isDayFirst = sign === "." || told;
  if (isDayFirst === null) return null;
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const isThere = !Number.isNaN(Date.parse(written)) && new Date(written).getUTCDate() === Number(day);
  return isThere ? `${written}${hour ? ` ${hour.padStart(2, "0")}:${minute}` : ""}` : null;
}
