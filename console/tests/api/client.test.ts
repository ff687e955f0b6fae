/** When a question is asked once more. */
import { expect, test } from "vitest";

import { AnswerError, isWorthAnotherTry } from "../../src/api/client";

test("what did not answer is asked once more", () => {
  expect(isWorthAnotherTry(0, new AnswerError(0, "no answer"))).toBe(true);
  expect(isWorthAnotherTry(0, new AnswerError(503, "too many at a time"))).toBe(true);
  expect(isWorthAnotherTry(1, new AnswerError(503, "too many at a time"))).toBe(false);
});

test("what is not there is told at once", () => {
  expect(isWorthAnotherTry(0, new AnswerError(404, "no such device"))).toBe(false);
});
