/** A line to write into, with its label and a word of help. */
import { Input, Label, Text, TextField } from "react-aria-components";

interface Properties {
  label: string;
  help?: string;
  value: string;
  onChange: (value: string) => void;
  isNumber?: boolean;
}

/** Longest text; the API refuses more. */
const MAX_LENGTH = 40;

/** The label, the line and the help. */
export function Field({ label, help, value, onChange, isNumber = false }: Properties) {
  return (
    <TextField value={value} onChange={onChange} maxLength={MAX_LENGTH} className="grid min-w-0 gap-1.5" autoComplete="off">
      <Label>{label}</Label>
      <Input
        inputMode={isNumber ? "numeric" : "text"}
        className="min-h-9 min-w-0 rounded-lg border border-edge bg-surface px-3 py-1.5 hover:border-accent"
      />
      {help !== undefined && (
        <Text slot="description" className="text-sm text-soft">
          {help}
        </Text>
      )}
    </TextField>
  );
}
