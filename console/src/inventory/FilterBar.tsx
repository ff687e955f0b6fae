/** Narrows the device list: words, groups, maker, how sure, where sources disagree. */
import { useEffect, useState } from "react";
import { Button, Input, Label, SearchField, ToggleButton, ToggleButtonGroup } from "react-aria-components";

import type { DeviceList } from "../api/client";
import { Choice } from "../design/Choice";
import { RealmSign } from "../design/RealmSign";
import { visible } from "../design/words";
import { SORT_WORDS, SURENESS, type Filters, type SortKey } from "./filters";

/** How long typing may pause before the list follows, in milliseconds. */
const TYPING_MILLISECONDS = 200;
const ANY = "any:";
const ONE = "one:";

interface Properties {
  filters: Filters;
  list: DeviceList | undefined;
  change: (filters: Filters) => void;
}

/** All filters. A change of a filter starts at the first page again. */
export function FilterBar({ filters, list, change }: Properties) {
  const narrow = (part: Partial<Record<keyof Filters, unknown>>) => {
    const next = { ...filters, ...part, page: undefined };
    change(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)));
  };
  return (
    <div className="mt-6 grid gap-3">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <Search value={filters.search ?? ""} onChange={(search) => narrow({ search: search || undefined })} />
        <VendorChoice filters={filters} list={list} narrow={narrow} />
        <Choice
          label="How sure"
          value={String(filters.sure ?? 0)}
          options={SURENESS}
          onChange={(value) => narrow({ sure: Number(value) || undefined })}
        />
        <SortChoice filters={filters} change={change} />
      </div>
      <RealmChips filters={filters} list={list} narrow={narrow} />
    </div>
  );
}

interface PartProperties {
  filters: Filters;
  list: DeviceList | undefined;
  narrow: (part: Partial<Record<keyof Filters, unknown>>) => void;
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [former, setFormer] = useState(value);
  if (former !== value) {
    setFormer(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <SearchField value={typed} onChange={setTyped} onSubmit={onChange} className="group relative min-w-0 grow basis-72">
      <Label className="sr-only">Search devices</Label>
      <svg
        viewBox="0 0 16 16"
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 fill-none stroke-soft stroke-2"
      >
        <circle cx="6.5" cy="6.5" r="5" />
        <path d="m10.5 10.5 4.5 4.5" />
      </svg>
      <Input
        maxLength={200}
        placeholder="Name, kind, maker, address…"
        className="min-h-10 w-full rounded-xl border border-edge bg-surface pr-10 pl-9 placeholder:text-soft [&::-webkit-search-cancel-button]:hidden"
      />
      <Button className="absolute top-1/2 right-1.5 size-7 -translate-y-1/2 cursor-pointer rounded-lg text-soft group-data-[empty]:hidden hover:text-ink">
        <span aria-hidden="true">✕</span>
      </Button>
    </SearchField>
  );
}

function VendorChoice({ filters, list, narrow }: PartProperties) {
  const vendors = list?.vendors ?? [];
  const options = [
    { id: ANY, words: "Any" },
    ...vendors.map((vendor) => ({ id: ONE + vendor.value, words: `${visible(vendor.words)} (${vendor.number})` })),
  ];
  const chosen = filters.vendor === undefined ? ANY : ONE + filters.vendor;
  if (!options.some((option) => option.id === chosen)) options.push({ id: chosen, words: `${filters.vendor ?? ""} (0)` });
  const choose = (value: string) => narrow({ vendor: value === ANY ? undefined : value.slice(ONE.length) });
  return <Choice label="Maker" value={chosen} options={options} onChange={choose} />;
}

function SortChoice({ filters, change }: { filters: Filters; change: (filters: Filters) => void }) {
  const options = Object.entries(SORT_WORDS).map(([id, words]) => ({ id, words }));
  return (
    <div className="max-sm:w-full lg:hidden">
      <Choice
        label="Sort by"
        value={filters.sort ?? "realm"}
        options={options}
        onChange={(value) => change({ ...filters, sort: value as SortKey })}
      />
    </div>
  );
}

const chip =
  "inline-flex min-h-9 cursor-pointer items-center gap-2 rounded-full border border-edge bg-surface px-3.5 py-1 " +
  "hover:border-accent data-[selected]:border-accent data-[selected]:bg-accent-page data-[selected]:font-semibold";

function RealmChips({ filters, list, narrow }: PartProperties) {
  const realms = list?.realms ?? [];
  return (
    <div className="flex flex-wrap gap-2">
      <ToggleButtonGroup
        aria-label="Groups"
        selectionMode="multiple"
        selectedKeys={filters.realms ?? []}
        onSelectionChange={(keys) => narrow({ realms: keys.size > 0 ? [...keys].map(String).sort() : undefined })}
        className="contents"
      >
        {realms.map((realm) => (
          <ToggleButton key={realm.value} id={realm.value} className={chip}>
            <RealmSign realm={realm.value} />
            {realm.words}
            <span className="text-soft tabular-nums">{realm.number}</span>
            <Tick />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <ToggleButton
        isSelected={filters.conflicts ?? false}
        onChange={(isSelected) => narrow({ conflicts: isSelected || undefined })}
        className={chip}
      >
        <span aria-hidden="true" className="font-bold text-warn">
          !
        </span>
        Sources disagree
        <Tick />
      </ToggleButton>
    </div>
  );
}

/** Shows a pressed chip without colour. */
function Tick() {
  return (
    <svg
      viewBox="0 0 12 10"
      aria-hidden="true"
      className="hidden h-2.5 w-3 fill-none stroke-accent stroke-2 in-data-[selected]:block"
    >
      <path d="m1 5 3.5 3.5L11 1" />
    </svg>
  );
}
