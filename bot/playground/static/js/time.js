// Dates and times as people say them, always in Danish time: the page may be opened from anywhere.

const ZONE = "Europe/Copenhagen";
const locale = (language) => (language === "da" ? "da-DK" : "en-GB");
const formats = new Map();

function parts(language, when) {
  if (!formats.has(language)) {
    const options = { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
    formats.set(language, new Intl.DateTimeFormat(locale(language), { ...options, hourCycle: "h23", timeZone: ZONE }));
  }
  const found = formats.get(language).formatToParts(when);
  return Object.fromEntries(found.map(({ type, value }) => [type, value]));
}

/** "14.05", in English "14:05". */
export function clockTime(language, when) {
  const { hour, minute } = parts(language, when);
  return `${hour}${language === "da" ? "." : ":"}${minute}`;
}

/** "tirsdag den 24. november 2026", in English "Tuesday 24 November 2026". */
export function day(language, when) {
  const { weekday, day: number, month, year } = parts(language, when);
  return language === "da" ? `${weekday} den ${number}. ${month} ${year}` : `${weekday} ${number} ${month} ${year}`;
}

/** "tirsdag den 24. november 2026 kl. 14.05". */
export const moment = (language, when) =>
  `${day(language, when)}${language === "da" ? " kl. " : ", "}${clockTime(language, when)}`;

/** "ons. 25. nov. kl. 08.00", for narrow places. */
export function shortMoment(language, when) {
  const { weekday, day: number, month } = parts(language, when);
  const time = clockTime(language, when);
  return language === "da"
    ? `${weekday.slice(0, 3)}. ${number}. ${month === "maj" ? month : `${month.slice(0, 3)}.`} kl. ${time}`
    : `${weekday.slice(0, 3)} ${number} ${month.slice(0, 3)}, ${time}`;
}

/** The domain's now in milliseconds: the server's reading, run on at the clock's speed. */
export const running = (clock, readAt, nowAt) => Date.parse(clock.now) + (nowAt - readAt) * clock.speed;

export function fileSize(language, bytes) {
  const [figure, unit] = bytes < 1e3 ? [bytes, "B"] : bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${new Intl.NumberFormat(locale(language), { maximumFractionDigits: unit === "MB" ? 1 : 0 }).format(figure)} ${unit}`;
}

export const coordinate = (language, figure) =>
  new Intl.NumberFormat(locale(language), { minimumFractionDigits: 4, maximumFractionDigits: 4 }).format(figure);
