import { expect, test } from "vitest";

import { ANOTHER, draftOf, EMPTY, SKIPPED, skippable, statementOf } from "../../src/unheard/draft";
import { form, unheard } from "../answers";

const told = { ...EMPTY, kind: "insulin_pump", by: "nurse" };

test("nothing is told without a kind and a role", () => {
  expect(statementOf(EMPTY, form)).toBeNull();
  expect(statementOf({ ...told, by: SKIPPED }, form)).toBeNull();
  expect(statementOf({ ...told, kind: SKIPPED }, form)).toBeNull();
});

test("a number is a small whole one", () => {
  for (const number of ["0", "-1", "1.5", "1000", "two", ""]) expect(statementOf({ ...told, number }, form)).toBeNull();
});

test("a known model brings its maker", () => {
  expect(statementOf({ ...told, model: "1" }, form)).toMatchObject({ vendor: "Medtronic", model: "MiniMed 670G" });
});

test("own words count only for another model", () => {
  const words = { vendorWords: " Ypsomed ", modelWords: " X2 " };
  expect(statementOf({ ...told, ...words, model: ANOTHER }, form)).toMatchObject({ vendor: "Ypsomed", model: "X2" });
  expect(statementOf({ ...told, ...words }, form)).toMatchObject({ vendor: null, model: null });
});

test("several devices have no serial number", () => {
  expect(statementOf({ ...told, serial: "A1" }, form)?.serial).toBe("A1");
  expect(statementOf({ ...told, serial: "A1", number: "2" }, form)?.serial).toBeNull();
});

test("a device that was written down comes back as it was told", () => {
  expect.assertions(2 * unheard.registered.length);
  for (const device of unheard.registered) {
    expect(statementOf({ ...draftOf(device, form), by: "owner" }, form)).toEqual({ ...device.told, by: "owner" });
    const own = { ...device, told: { ...device.told, vendor: "Ypsomed", model: "X2" } };
    expect(draftOf(own, form)).toMatchObject({ model: ANOTHER, vendorWords: "Ypsomed", modelWords: "X2" });
  }
});

test("what is not known is left out", () => {
  expect(statementOf(told, form)).toMatchObject({ link: null, place: null, system: null });
  expect(skippable(form.links)[0]).toEqual({ id: SKIPPED, words: "I do not know" });
});
