/** A question that only a person can answer. What is said stands beside what was measured, with who said it and when. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";

import { giveAnswer, type Question as Asked } from "../api/client";
import { buttonClass, Notice } from "../design/Notice";
import { Part } from "../design/Part";
import { NO_ROLE, RoleChoice } from "../design/RoleChoice";
import { moment } from "../design/words";

/** The choice of no answer: what was said before is taken back. */
const TAKEN_BACK = { value: "", words: "I do not know: take the answer back" };

/** The question with its answers, or what was answered. */
export function Question({ device, question }: { device: string; question: Asked }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Part title="A question for you">
      <p>{question.text}</p>
      <p className="mt-1 text-sm text-soft">{question.because}</p>
      {question.said !== null && <Said question={question} />}
      {isOpen && <Answers device={device} question={question} done={() => setOpen(false)} />}
      {!isOpen && (
        <Button className={`${buttonClass} mt-3`} onPress={() => setOpen(true)}>
          {question.said === null ? "Answer" : "Answer anew"}
        </Button>
      )}
    </Part>
  );
}

function useAnswer(device: string, question: Asked, done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ value, by }: { value: string; by: string }) => giveAnswer(question.id, value, by),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["device", device] });
      done();
    },
  });
}

function Said({ question }: { question: Asked }) {
  if (question.said === null) return null;
  return (
    <div className="mt-3 rounded-xl bg-sunken px-4 py-3">
      <p className="font-semibold wrap-anywhere">{question.said.words}</p>
      <p className="text-sm text-soft">
        Told by: {question.said.by}, {moment(question.said.at)}. Not measured.
      </p>
    </div>
  );
}

function Answers({ device, question, done }: { device: string; question: Asked; done: () => void }) {
  const [value, setValue] = useState<string | null>(null);
  const [by, setBy] = useState(NO_ROLE);
  const answer = useAnswer(device, question, done);
  const choices = question.said === null ? question.choices : [...question.choices, TAKEN_BACK];
  return (
    <form
      className="mt-3 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== null) answer.mutate({ value, by });
      }}
    >
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-medium">Which one does it show?</legend>
        {choices.map((choice) => (
          <label key={choice.value} className="flex cursor-pointer items-baseline gap-2.5 rounded-lg px-2 py-1 hover:bg-accent-page/60">
            <input
              type="radio"
              name={question.id}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => setValue(choice.value)}
              className="size-4 shrink-0 translate-y-0.5 accent-accent"
            />
            {choice.words}
          </label>
        ))}
      </fieldset>
      <RoleChoice value={by} onChange={setBy} />
      {answer.isError && (
        <div role="alert">
          <Notice title="Not kept.">{answer.error.message}</Notice>
        </div>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className={buttonClass} isDisabled={value === null || by === NO_ROLE || answer.isPending}>
          Keep the answer
        </Button>
        <Button className={buttonClass} onPress={done}>
          Not now
        </Button>
      </div>
    </form>
  );
}
