/** The form of the register: choices, and words of a label. There is no place for anything about a patient. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";

import { changeRegistered, formQuery, register, type Form, type Registered, type RegisterStatement } from "../api/client";
import { Choice } from "../design/Choice";
import { Field } from "../design/Field";
import { buttonClass, Failure, Loading, Notice } from "../design/Notice";
import { RoleChoice } from "../design/RoleChoice";
import { visible } from "../design/words";
import { ANOTHER, draftOf, EMPTY, options, SKIPPED, skippable, statementOf, type Draft } from "./draft";

interface FormProperties {
  /** What is said anew; without it another device is written down. */
  device?: Registered | undefined;
  done: () => void;
}

/** The form, when its choices are there. */
export function RegisterForm({ device, done }: FormProperties) {
  const form = useQuery(formQuery);
  if (form.isError) return <Failure error={form.error} retry={() => void form.refetch()} />;
  return form.data ? <Filled form={form.data} device={device} done={done} /> : <Loading rows={2} />;
}

function Filled({ form, device, done }: FormProperties & { form: Form }) {
  const [draft, setDraft] = useState<Draft>(device ? draftOf(device, form) : EMPTY);
  const keep = useKeeping(done, device?.id);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const statement = statementOf(draft, form);
  return (
    <form
      aria-label={device ? `Change ${visible(device.name)}` : "Write down a device"}
      className="mb-6 grid gap-5 rounded-2xl border border-line bg-surface p-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (statement !== null) keep.mutate(statement);
      }}
    >
      {device && <h3 className="text-lg font-semibold wrap-anywhere">Change {visible(device.name)}</h3>}
      <p className="max-w-prose">
        <strong>Nothing about a patient:</strong> no name, no number, no date of birth. Who has which device belongs in the
        patient’s record. A patient’s own device need not be written down.
      </p>
      <div className="grid items-start gap-x-6 gap-y-5 sm:grid-cols-2 lg:grid-cols-3">
        <Choice
          label="What is it?"
          isStacked
          value={draft.kind}
          options={options(form.kinds, "Choose")}
          onChange={(kind) => change({ kind, model: SKIPPED })}
        />
        {draft.kind !== SKIPPED && <Product form={form} draft={draft} change={change} />}
        <Field label="How many of these?" isNumber value={draft.number} onChange={(number) => change({ number })} />
        {draft.number === "1" && (
          <Field
            label="Serial number, if you like"
            help="From the label. Never a patient’s number."
            value={draft.serial}
            onChange={(serial) => change({ serial })}
          />
        )}
        <Choice label="How does it connect?" isStacked value={draft.link} options={skippable(form.links)} onChange={(link) => change({ link })} />
        <Choice label="In what kind of room?" isStacked value={draft.place} options={skippable(form.places)} onChange={(place) => change({ place })} />
        <Choice label="Does it run Windows?" isStacked value={draft.system} options={skippable(form.systems)} onChange={(system) => change({ system })} />
        <RoleChoice value={draft.by} onChange={(by) => change({ by })} />
      </div>
      {keep.isError && (
        <div role="alert">
          <Notice title="Not kept.">{keep.error.message}</Notice>
        </div>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className={buttonClass} isDisabled={statement === null || keep.isPending}>
          {device ? "Keep the change" : "Write it down"}
        </Button>
        <Button className={buttonClass} onPress={done}>
          Not now
        </Button>
      </div>
    </form>
  );
}

function useKeeping(done: () => void, id?: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (statement: RegisterStatement) => (id === undefined ? register(statement) : changeRegistered(id, statement)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["unheard"] });
      done();
    },
  });
}

interface ProductProperties {
  form: Form;
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function Product({ form, draft, change }: ProductProperties) {
  const known = form.models
    .map((model, index) => ({ id: String(index), words: `${model.vendor} ${model.model}`, kind: model.kind }))
    .filter((model) => model.kind === draft.kind);
  const models = [{ id: SKIPPED, words: "I do not know" }, ...known, { id: ANOTHER, words: "Another one" }];
  return (
    <>
      <Choice label="Which one?" isStacked value={draft.model} options={models} onChange={(model) => change({ model })} />
      {draft.model === ANOTHER && (
        <>
          <Field label="Maker" value={draft.vendorWords} onChange={(vendorWords) => change({ vendorWords })} />
          <Field
            label="Model"
            help="As the label has it, with its number."
            value={draft.modelWords}
            onChange={(modelWords) => change({ modelWords })}
          />
        </>
      )}
    </>
  );
}
