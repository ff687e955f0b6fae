import { expect, test } from "vitest";

import { isNarrowed, readFilters, toQuestion } from "../../src/inventory/filters";

test("an address gives the filters it names", () => {
  const filters = { search: "ct", realms: ["iomt"], vendor: "HP", sure: 0.8, conflicts: true, sort: "name", down: true, page: 3 };
  expect(readFilters(filters)).toEqual(filters);
});

test("what does not fit in an address is dropped", () => {
  expect(
    readFilters({ search: 5, realms: [], vendor: "", sure: 7, conflicts: "yes", sort: "toString", down: 1, page: -2, x: 1 }),
  ).toEqual({});
  expect(readFilters({ realms: ["iot", 5] })).toEqual({ realms: ["iot"] });
  expect(readFilters({ search: "x".repeat(500) }).search).toHaveLength(200);
});

test("no filters ask for all devices by group", () => {
  expect(toQuestion({})).toEqual({
    search: "",
    realm: [],
    vendor: [],
    least_confidence: 0,
    only_conflicts: false,
    sort: "realm",
    descending: false,
    page: 1,
  });
});

test("sorting and paging do not narrow", () => {
  expect(isNarrowed({ sort: "name", down: true, page: 2 })).toBe(false);
  expect(isNarrowed({ conflicts: true })).toBe(true);
});
