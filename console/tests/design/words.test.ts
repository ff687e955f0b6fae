import { expect, test } from "vitest";

import { counted, moment, octets, percent, visible } from "../../src/design/words";

test("characters that cannot be seen are shown as code points", () => {
  expect(visible("a\u202eb\u200b\u0000c")).toBe("a[U+202E]b[U+200B][U+0000]c");
  expect(visible("Gerät 病院 <b>")).toBe("Gerät 病院 <b>");
});

test("what is inferred is never shown as certain or impossible", () => {
  expect([1, 0.985, 0.5, 0.125, 0].map(percent)).toEqual([99, 99, 50, 13, 1]);
});

test("amounts have the unit of their size", () => {
  expect([0, 999, 1500, 25_000, 7e12].map(octets)).toEqual(["0 bytes", "999 bytes", "1.5 kB", "25 kB", "7.0 TB"]);
});

test("numbers agree with their nouns", () => {
  expect(counted(1, "device", "devices")).toBe("1 device");
  expect(counted(1200, "device", "devices")).toBe("1,200 devices");
});

test("a moment is told in UTC, as in the report", () => {
  expect(moment("2026-11-21T09:05:00+01:00")).toBe("21 Nov 2026, 08:05 UTC");
  expect(moment(null)).toBe("Not known");
});
