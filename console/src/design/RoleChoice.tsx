/** Who says so: a role of the practice, never a name. */
import { useQuery } from "@tanstack/react-query";

import { formQuery } from "../api/client";
import { Choice } from "./Choice";

/** Stands for a role that was not chosen yet. */
export const NO_ROLE = "-";

/** The roles to choose from. */
export function RoleChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const form = useQuery(formQuery);
  const roles = (form.data?.roles ?? []).map((role) => ({ id: role.value, words: role.words }));
  return <Choice label="Your role" isStacked value={value} options={[{ id: NO_ROLE, words: "Choose" }, ...roles]} onChange={onChange} />;
}
