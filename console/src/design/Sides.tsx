/** What people say beside what was measured: neither takes the other's place. */
import type { SideBySide } from "../api/client";
import { visible } from "./words";

/** The state in words, and each thing of which both sides differ. */
export function Sides({ state, differences }: { state: string; differences: readonly SideBySide[] }) {
  return (
    <>
      <p className="text-soft">{state.charAt(0).toUpperCase() + state.slice(1)}.</p>
      {differences.map((one) => (
        <dl key={one.what} className="mt-2 grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 border-t border-line pt-2">
          <dt className="col-span-2 font-medium">{one.what}</dt>
          <dt className="text-soft">The list says</dt>
          <dd className="wrap-anywhere">
            <bdi>{visible(one.said)}</bdi>
          </dd>
          <dt className="text-soft">Measured</dt>
          <dd className="wrap-anywhere">
            <bdi>{visible(one.measured)}</bdi>
          </dd>
        </dl>
      ))}
    </>
  );
}
