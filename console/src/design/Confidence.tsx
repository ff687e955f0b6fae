/** How sure we are: a bar, a word and a number; the bar alone would say too little. */
import { percent } from "./words";

interface Properties {
  confidence: number;
  words: string;
  byPerson?: boolean;
}

/** The bar, the word and the number of a probability. */
export function Confidence({ confidence, words, byPerson = false }: Properties) {
  if (byPerson) return <span className="text-sm text-soft">Told by a person</span>;
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap text-sm text-soft tabular-nums">
      <Bar confidence={confidence} />
      {words}, {percent(confidence)} %
    </span>
  );
}

function Bar({ confidence }: { confidence: number }) {
  return (
    <svg viewBox="0 0 44 6" aria-hidden="true" className="h-1.5 w-11 shrink-0 text-accent">
      <rect width="44" height="6" rx="3" className="fill-line" />
      <rect width={(44 * percent(confidence)) / 100} height="6" rx="3" className="fill-current" />
    </svg>
  );
}
