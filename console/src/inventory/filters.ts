/** What the device list shows, as it stands in the page's address. */
import type { DeviceQuestion } from "../api/client";

export type SortKey = NonNullable<DeviceQuestion["sort"]>;

export const SORT_WORDS: Record<SortKey, string> = {
  realm: "Group",
  name: "Name",
  kind: "Kind",
  confidence: "How sure",
  vendor: "Maker",
  os: "System",
  address: "Address",
  last_seen: "Last seen",
};

/** The choices of “how sure at least”, as probabilities. */
export const SURENESS = [
  { id: "0", words: "Any" },
  { id: "0.5", words: "May be, or better" },
  { id: "0.8", words: "Likely, or better" },
  { id: "0.95", words: "Nearly certain" },
] as const;

export interface Filters {
  search?: string;
  realms?: string[];
  vendor?: string;
  sure?: number;
  conflicts?: true;
  sort?: SortKey;
  down?: true;
  page?: number;
}

/** Read the filters of an address. Anybody can write an address: what does not fit is dropped. */
export function readFilters(search: Record<string, unknown>): Filters {
  const filters: Filters = {};
  const page = Number(search["page"]);
  const sure = Number(search["sure"]);
  if (typeof search["search"] === "string" && search["search"]) filters.search = search["search"].slice(0, 200);
  if (Array.isArray(search["realms"])) filters.realms = search["realms"].filter((realm) => typeof realm === "string");
  if (filters.realms?.length === 0) delete filters.realms;
  if (typeof search["vendor"] === "string" && search["vendor"]) filters.vendor = search["vendor"];
  if (sure > 0 && sure <= 1) filters.sure = sure;
  if (search["conflicts"] === true) filters.conflicts = true;
  if (isSortKey(search["sort"])) filters.sort = search["sort"];
  if (search["down"] === true) filters.down = true;
  if (Number.isInteger(page) && page > 1) filters.page = page;
  return filters;
}

function isSortKey(value: unknown): value is SortKey {
  return typeof value === "string" && Object.hasOwn(SORT_WORDS, value);
}

/** The question to the API that these filters ask. */
export function toQuestion(filters: Filters): DeviceQuestion {
  return {
    search: filters.search ?? "",
    realm: filters.realms ?? [],
    vendor: filters.vendor === undefined ? [] : [filters.vendor],
    least_confidence: filters.sure ?? 0,
    only_conflicts: filters.conflicts ?? false,
    sort: filters.sort ?? "realm",
    descending: filters.down ?? false,
    page: filters.page ?? 1,
  };
}

/** True when anything narrows the list. */
export function isNarrowed({ search, realms, vendor, sure, conflicts }: Filters): boolean {
  return [search, realms, vendor, sure, conflicts].some(Boolean);
}
