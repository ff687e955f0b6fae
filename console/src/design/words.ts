/** Values as words. What the API already says in words is not said again here. */

const HIDDEN_CHARACTER = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Write characters that cannot be seen as their code point: a device may call itself anything. */
export function visible(text: string): string {
  return text.replace(HIDDEN_CHARACTER, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

/** A probability as whole percent; what is inferred is never shown as certain. */
export function percent(confidence: number): number {
  return Math.min(99, Math.max(1, Math.round(confidence * 100)));
}

/** A number with its noun. */
export function counted(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;
}

/** An amount of data in steps of a thousand. */
export function octets(amount: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let step = 0;
  let rest = amount;
  while (rest >= 1000 && step < units.length - 1) {
    rest /= 1000;
    step += 1;
  }
  const digits = step === 0 || rest >= 10 ? 0 : 1;
  return `${rest.toFixed(digits)} ${units[step] ?? ""}`;
}

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** A moment as “21 Nov 2026, 10:05 UTC”, the same on every machine and in the report. */
export function moment(text: string | null): string {
  return text === null ? "Not known" : `${MOMENT.format(new Date(text))} UTC`;
}

/** A day as “21 Nov 2026”. */
export function day(text: string): string {
  return moment(text).split(",")[0] ?? text;
}
