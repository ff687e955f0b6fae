/** A choice of one among few, as a list that opens. */
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";

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

/** The label, the chosen option, and the list of options. */
export function Choice({ label, isLabelAlwaysShown = true, isStacked = false, value, options, onChange }: Properties) {
  return (
    <Select value={value} onChange={(key) => onChange(String(key))} className={isStacked ? "grid min-w-0 gap-1.5" : "flex min-w-0 items-center gap-2"}>
      <Label className={`${isStacked ? "" : "text-sm whitespace-nowrap text-soft"} ${isLabelAlwaysShown ? "" : "sr-only sm:not-sr-only"}`}>{label}</Label>
      <Button className="flex min-h-9 min-w-0 cursor-pointer items-center gap-2 rounded-lg border border-edge bg-surface px-3 py-1.5 hover:border-accent">
        <SelectValue className={isStacked ? "min-w-0 grow truncate text-left" : "max-w-44 truncate"} />
        <svg viewBox="0 0 12 8" aria-hidden="true" className="h-2 w-3 shrink-0 fill-none stroke-current stroke-2">
          <path d="m1 1 5 5 5-5" />
        </svg>
      </Button>
      <Popover className="max-h-80 min-w-(--trigger-width) overflow-auto rounded-xl border border-edge bg-surface p-1 shadow-lg">
        <ListBox items={options}>
          {(option) => (
            <ListBoxItem
              id={option.id}
              textValue={option.words}
              className="cursor-pointer rounded-lg px-3 py-1.5 outline-none data-[focused]:bg-accent-page data-[selected]:font-semibold"
            >
              {option.words}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
