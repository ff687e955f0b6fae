/** A choice of one among few: the browser's own list, which every keyboard, phone and screen reader knows. */
import { useId } from "react";

interface Option {
  id: string;
  words: string;
}

interface Properties {
  label: string;
  /** False shows the label to screen readers only where there is little room. */
  isLabelAlwaysShown?: boolean;
  /** True puts the label above, as in a form. */
  isStacked?: boolean;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}

/** The label, and the list with the chosen option. */
export function Choice({ label, isLabelAlwaysShown = true, isStacked = false, value, options, onChange }: Properties) {
  const id = useId();
  // Where there is little room, lists one below the other begin and end at the same places.
  const row = isLabelAlwaysShown ? "max-sm:grid max-sm:w-full max-sm:grid-cols-[5rem_1fr]" : "";
  const layout = isStacked ? "grid gap-1.5" : `flex items-center gap-2 ${row}`;
  const words = `${isStacked ? "" : "text-sm whitespace-nowrap text-soft"} ${isLabelAlwaysShown ? "" : "sr-only sm:not-sr-only"}`;
  return (
    <div className={`min-w-0 ${layout}`}>
      <label htmlFor={id} className={words}>
        {label}
      </label>
      <span className="relative grid min-w-0">
        <select
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={`min-h-9 min-w-0 cursor-pointer appearance-none truncate rounded-lg border border-edge bg-surface py-1.5 pr-8 pl-3 hover:border-accent ${isStacked ? "" : "sm:max-w-56"}`}
        >
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.words}
            </option>
          ))}
        </select>
        <svg
          viewBox="0 0 12 8"
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-3 h-2 w-3 -translate-y-1/2 fill-none stroke-current stroke-2"
        >
          <path d="m1 1 5 5 5-5" />
        </svg>
      </span>
    </div>
  );
}
