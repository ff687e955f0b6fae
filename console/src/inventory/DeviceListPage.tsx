/** Which devices there are: search, groups, sorting; from here to each device. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { Button } from "react-aria-components";

import { devicesQuery, statusQuery, type DeviceList } from "../api/client";
import { buttonClass, Failure, Loading, Nothing } from "../design/Notice";
import { counted } from "../design/words";
import { FilterBar } from "./FilterBar";
import { isNarrowed, toQuestion, type Filters } from "./filters";
import { Limits } from "./Limits";
import { useIsWide } from "./useIsWide";

const route = getRouteApi("/devices");
/** A screen shows one of the two, so it loads one of the two. */
const DeviceTable = lazy(async () => ({ default: (await import("./DeviceTable")).DeviceTable }));
const DeviceCards = lazy(async () => ({ default: (await import("./DeviceCards")).DeviceCards }));

/** The list with everything around it. */
export function DeviceListPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const status = useQuery(statusQuery);
  const devices = useQuery(devicesQuery(toQuestion(filters)));
  const change = (next: Filters) => void navigate({ search: next, replace: true });
  useEffect(() => {
    document.title = "Devices · Asepsis";
  }, []);
  return (
    <>
      <h1 className="mt-4 max-w-[22em] text-3xl font-semibold tracking-tight text-balance sm:text-4xl">
        {status.data?.verdict ?? "Devices"}
      </h1>
      {status.data?.completeness.map((sentence) => (
        <p key={sentence} className="mt-2 max-w-prose text-soft">
          {sentence}
        </p>
      ))}
      {status.data && <Limits limits={status.data.limits} />}
      {devices.isError ? (
        <Failure error={devices.error} retry={() => void devices.refetch()} />
      ) : (
        <>
          {devices.data?.all_devices !== 0 && <FilterBar filters={filters} list={devices.data} change={change} />}
          {devices.data ? <Found list={devices.data} filters={filters} change={change} /> : <Loading />}
        </>
      )}
    </>
  );
}

interface FoundProperties {
  list: DeviceList;
  filters: Filters;
  change: (filters: Filters) => void;
}

function Found({ list, filters, change }: FoundProperties) {
  const isWide = useIsWide();
  return (
    <>
      <p role="status" className="mt-4 mb-2 text-sm text-soft tabular-nums">
        {list.total === list.all_devices
          ? counted(list.total, "device", "devices")
          : `${list.total} of ${counted(list.all_devices, "device", "devices")}`}
      </p>
      {list.devices.length === 0 && <NoDevices list={list} filters={filters} change={change} />}
      {list.devices.length > 0 && (
        <Suspense fallback={<Loading />}>
          {isWide ? (
            <DeviceTable devices={list.devices} filters={filters} change={change} />
          ) : (
            <DeviceCards devices={list.devices} />
          )}
        </Suspense>
      )}
      <Pages list={list} filters={filters} change={change} />
    </>
  );
}

function NoDevices({ list, filters, change }: FoundProperties) {
  if (list.all_devices === 0 && !isNarrowed(filters)) {
    return (
      <Nothing title="No devices yet.">
        Read a capture first: <code className="font-mono text-sm">asepsis analyze --store … your.pcap</code>
      </Nothing>
    );
  }
  return (
    <Nothing title="No device fits.">
      <p>That says nothing about the devices that were not seen.</p>
      <Button className={`${buttonClass} mt-4`} onPress={() => change({})}>
        Show all devices
      </Button>
    </Nothing>
  );
}

function Pages({ list, filters, change }: FoundProperties) {
  const last = Math.ceil(list.total / list.page_size);
  if (last <= 1) return null;
  const go = (page: number) => {
    change({ ...filters, page });
    window.scrollTo({ top: 0 });
  };
  return (
    <nav aria-label="Pages of the list" className="mt-5 flex items-center justify-center gap-4 tabular-nums">
      <Button className={buttonClass} isDisabled={list.page <= 1} onPress={() => go(list.page - 1)}>
        Former
      </Button>
      <span>
        Page {list.page} of {last}
      </span>
      <Button className={buttonClass} isDisabled={list.page >= last} onPress={() => go(list.page + 1)}>
        Next
      </Button>
    </nav>
  );
}
