/** What stands in the form, and the statement it makes. */
import type { Form, Registered, RegisterStatement } from "../api/client";

/** Stands for no choice: a list cannot choose nothing. */
export const SKIPPED = "-";
/** A model that the list does not have. */
export const ANOTHER = "another";

export interface Draft {
  kind: string;
  /** Place of a known model in the form's list, `SKIPPED` or `ANOTHER`. */
  model: string;
  vendorWords: string;
  modelWords: string;
  serial: string;
  number: string;
  link: string;
  place: string;
  system: string;
  by: string;
}

export const EMPTY: Draft = {
  kind: SKIPPED,
  model: SKIPPED,
  vendorWords: "",
  modelWords: "",
  serial: "",
  number: "1",
  link: SKIPPED,
  place: SKIPPED,
  system: SKIPPED,
  by: SKIPPED,
};

/** The form as it stands for a device that was written down before; who says so is asked anew. */
export function draftOf({ told }: Registered, form: Form): Draft {
  const known = form.models.findIndex(
    (one) => one.kind === told.kind && one.vendor === told.vendor && one.model === told.model,
  );
  const isNamed = told.vendor !== null || told.model !== null;
  return {
    kind: told.kind,
    model: known >= 0 ? String(known) : isNamed ? ANOTHER : SKIPPED,
    vendorWords: told.vendor ?? "",
    modelWords: told.model ?? "",
    serial: told.serial ?? "",
    number: String(told.number),
    link: told.link ?? SKIPPED,
    place: told.place ?? SKIPPED,
    system: told.system ?? SKIPPED,
    by: SKIPPED,
  };
}

type Choices = readonly { value: string; words: string }[];

/** Choices with a first line that stands for none. */
export function options(choices: Choices, none: string) {
  return [{ id: SKIPPED, words: none }, ...choices.map((choice) => ({ id: choice.value, words: choice.words }))];
}

/** Choices that may be left out. */
export function skippable(choices: Choices) {
  return options(choices, "I do not know");
}

/** The statement; null while something needed is missing. The API judges the words. */
export function statementOf(draft: Draft, form: Form): RegisterStatement | null {
  const number = Number(draft.number);
  if (draft.kind === SKIPPED || draft.by === SKIPPED || !Number.isInteger(number) || number < 1 || number > 999) return null;
  const known = form.models[Number(draft.model)];
  const isOwnWords = draft.model === ANOTHER;
  return {
    kind: draft.kind,
    vendor: known?.vendor ?? written(isOwnWords ? draft.vendorWords : ""),
    model: known?.model ?? written(isOwnWords ? draft.modelWords : ""),
    serial: number === 1 ? written(draft.serial) : null,
    number,
    link: chosen(draft.link),
    place: chosen(draft.place),
    system: chosen(draft.system),
    by: draft.by,
  };
}

function chosen(value: string): string | null {
  return value === SKIPPED ? null : value;
}

function written(value: string): string | null {
  return value.trim() || null;
}
